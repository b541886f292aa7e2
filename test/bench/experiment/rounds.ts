/** Rounds of visits: in each one every set-up has its turn, in a new order, with all its visitors at once. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Chromium } from '../../support/browsers.ts';
import type { RunningCollector } from '../../support/collector.ts';
import { seeded } from '../../support/populations.ts';
import type { RunningSetup } from './setups.ts';
import { newVisitor, PAGE_VIEWS } from './visit.ts';

/** The seed's light load. */
export const AT_ONCE = 5;
/** They do not click in step: each begins up to so much later, so that a hiccup of the machine does not meet all at one step. */
const APART_MS = 3000;
/** How long the last beacons of a turn may take. */
const ARRIVAL_MS = 10_000;

/** The kind of a round, declared with `data-release`: a set-up's odd rounds against its even ones show the noise. */
export const kindOf = (round: number) => (round % 2 === 1 ? 'odd' : 'even');

export interface Turn {
  readonly setup: string;
  readonly seconds: number;
  readonly finished: number;
  /** Of visits that failed, why; and of beacons that did not come. */
  readonly problems: readonly string[];
}

export interface RoundsOptions {
  readonly browser: Chromium;
  readonly collector: RunningCollector;
  readonly setups: readonly RunningSetup[];
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Warms all set-ups with one visit each that is not measured, then drives the rounds. */
export async function driveRounds({ browser, collector, setups, rounds, say }: RoundsOptions): Promise<Turn[]> {
  for (const setup of setups) {
    const visitor = await newVisitor(browser, setup.url);
    await visitor.visit().finally(visitor.close);
  }
  say(`Each of the ${setups.length} set-ups has answered a first visit, which is not measured.`);
  const random = seeded(1);
  const turns: Turn[] = [];
  const began = performance.now();
  for (let round = 1; round <= rounds; round++) {
    for (const setup of shuffled(setups, random)) {
      const before = turns.reduce((sum, turn) => sum + (turn.setup === setup.label ? turn.finished : 0), 0);
      const turn = await takeTurn({ browser, collector, setup, kind: kindOf(round), random, before });
      turns.push(turn);
      const left = ((performance.now() - began) / turns.length) * (rounds * setups.length - turns.length);
      const outcome = `${turn.finished} of ${AT_ONCE} visits in ${turn.seconds.toFixed(1)} s`;
      say(`Round ${round} of ${rounds}, ${setup.label}: ${outcome}; about ${Math.ceil(left / 60_000)} min left.`);
      for (const problem of turn.problems) say(`  ${problem}`);
    }
  }
  return turns;
}

interface TurnOptions extends Pick<RoundsOptions, 'browser' | 'collector'> {
  readonly setup: RunningSetup;
  readonly kind: string;
  readonly random: () => number;
  /** Visits to the set-up that earlier turns have finished. */
  readonly before: number;
}

/** Everybody is ready before the first begins, so that starting browsers is no part of what is measured. */
async function takeTurn({ browser, collector, setup, kind, random, before }: TurnOptions): Promise<Turn> {
  const { label, url } = setup;
  const visitors = await Promise.all(Array.from({ length: AT_ONCE }, () => newVisitor(browser, url, kind)));
  const began = performance.now();
  const outcomes = await Promise.allSettled(
    visitors.map(visitor => delay(random() * APART_MS).then(() => visitor.visit())),
  );
  const seconds = (performance.now() - began) / 1000;
  const problems = outcomes.flatMap(outcome =>
    outcome.status === 'rejected' ? `A visit failed: ${String(outcome.reason).split('\n')[0]}` : [],
  );
  const finished = AT_ONCE - problems.length;
  const missing = await wanting(collector, url, (before + finished) * PAGE_VIEWS);
  if (missing > 0) problems.push(`${missing} page views did not arrive in full within ${ARRIVAL_MS / 1000} s.`);
  await Promise.all(visitors.map(visitor => visitor.close()));
  return { setup: label, seconds, finished, problems };
}

/** Waits until so many page views have arrived with their final figures; gives how many have not in the end. */
async function wanting(collector: RunningCollector, site: string, expected: number): Promise<number> {
  const until = performance.now() + ARRIVAL_MS;
  for (;;) {
    const missing = expected - (await complete(collector, site));
    if (missing <= 0 || performance.now() > until) return Math.max(0, missing);
    await delay(100); // between turns, when nothing is measured
  }
}

/** None when the collector cannot answer: that must not end what took minutes, and is told when it lasts. */
async function complete(collector: RunningCollector, site: string): Promise<number> {
  return collector.ask('overview', { site }).then(
    ({ completeness }) => completeness.complete,
    () => 0,
  );
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}
