/** The agent as the page sees it. All that it knows lives in what {@link startAgent} returns. */
import { type Host, type LogEntry, logged, host as openHost } from './host.ts';
import { type Measuring, measure } from './measure.ts';
import type { Options } from './options.ts';
import { bare } from './resources.ts';
import type { WatchVitals } from './vitals.ts';

export type { LogEntry, Options };

declare global {
  interface Window {
    flowvitals?: Agent;
  }
}

/** What the app may call; with the tag as `window.flowvitals`. Nothing here throws but `action`, what its work throws. */
export interface Agent {
  /** Notes that something happened now. */
  mark(name: string): void;
  /** Notes a duration of the app's own, in ms. */
  measure(name: string, ms: number): void;
  /**
   * Runs `work` as an action of that name, which lasts until it returned, or until the promise that it returned was
   * settled. Gives back what `work` gives, and throws what it throws.
   */
  action<T>(name: string, work: () => T): T;
  /** Ends all measuring on this page; what was not sent yet is not sent. */
  stop(): void;
  /** The last fifty things that the agent did: `[event, at, detail]`; the README explains the events' numbers. */
  log(): LogEntry[];
}

/** Begins to measure this page. A second call, or a second copy of the script, gets the first one's agent and does nothing. */
export function startAgent(read: () => Options, watchVitals: WatchVitals): Agent {
  const host = openHost();
  const first = host.guard(() => window.flowvitals?.log && window.flowvitals)();
  if (first) return first;
  let running: Measuring | undefined;
  const agent: Agent = {
    mark: host.guard(name => running?.views.tell('mark', name, performance.now())),
    measure: host.guard((name, ms) => running?.views.tell('measure', name, performance.now(), +ms)),
    action: (name, work) => (running ? act(running, host, name, work) : work()),
    stop: host.guard(() => {
      host.stop();
      running?.end();
    }),
    log: () => [...host.diary],
  };
  host.guard(() => {
    window.flowvitals = agent;
    const options = read();
    const endpoint = bare(new URL(options.endpoint || '/fv', location.href).href);
    if (location.search.includes('fv-debug'))
      // By itself: Trusted Types may refuse it.
      host.later(() =>
        document.head.append(
          Object.assign(document.createElement('script'), { src: `${endpoint}-debug.js`, nonce: options.nonce }),
        ),
      );
    const why = silence(options);
    if (why) return host.log(logged.silent, why);
    const go = () => {
      running = measure(host, options, endpoint, watchVitals);
    };
    if ((document as { prerendering?: boolean }).prerendering) host.on(document, 'prerenderingchange', go);
    else go();
  })();
  return agent;
}

/** Why nothing is measured here, if so. */
function silence({ iframe }: Options): string | undefined {
  if ((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === '1')
    return 'privacy';
  return window !== top && iframe !== '' && !iframe ? 'frame' : undefined;
}

function act<T>({ actions }: Measuring, host: Host, name: string, work: () => T): T {
  const end = host.guard(actions.named)(name) ?? (() => {});
  let result: T | undefined;
  try {
    result = work();
    return result;
  } finally {
    // Its rejection stays the app's own. Only a promise, of whatever make: some libraries' objects begin their work when `then` is called.
    const promise = result as Promise<unknown> | undefined;
    host.guard(() => void (promise?.[Symbol.toStringTag] === 'Promise' ? promise.then(end, end) : end()))();
  }
}
