/** One line of the agent's own diary: which event, when (page clock, ms), and what with. */
export type LogEntry = [event: number, at: number, detail?: unknown];

/** The numbers of the diary; the README explains each. */
export const logged = {
  silent: 2,
  pageView: 3,
  sent: 4,
  answered: 5,
  fault: 6,
} as const;

const RING = 50;

/** What an observer is told when it begins (w3c.github.io/performance-timeline, PerformanceObserverCallbackOptions). */
interface Dropped {
  readonly droppedEntriesCount?: number;
}

/**
 * The only way in which the agent touches the page: whatever a listener, observer or timer of ours runs into ends here,
 * as a line in the diary, and never in the page.
 */
export interface Host {
  guard<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R | undefined;
  /** Listens before the page does, which may stop the event; `isLast`: after it, to see what it made of it. */
  on<E extends Event>(target: EventTarget, type: string, listener: (event: E) => void, isLast?: boolean): void;
  /**
   * Hands over each entry of a type that the browser knows, those from before included, and with the first ones how many there
   * was no room for. Call what it returns to get the ones that are still on their way.
   */
  observe<E extends PerformanceEntry>(type: string, see: (entry: E, dropped?: number) => void): () => void;
  later(run: () => unknown, ms?: number): void;
  /** Runs once the next frame has been painted that shows what the tasks at hand do. */
  painted(run: () => void): void;
  log(event: number, detail?: unknown): void;
  readonly diary: LogEntry[];
  /** No listener, observer or timer of ours does anything from here on. */
  stop(): void;
}

export function host(): Host {
  const diary: LogEntry[] = [];
  let stopped = false;
  const log = (event: number, detail?: unknown): void => {
    if (diary.push([event, performance.now(), detail]) > RING) diary.shift();
  };
  const guard: Host['guard'] =
    run =>
    (...args) => {
      try {
        if (!stopped) return run(...args);
      } catch (error) {
        try {
          log(logged.fault, `${error}`);
        } catch {
          // an error that cannot even be printed, or a broken clock: there is nobody left to tell
        }
      }
      return;
    };
  const later: Host['later'] = (run, ms) => setTimeout(guard(run), ms);
  return {
    guard,
    on(target, type, listener, isLast) {
      target.addEventListener(type, guard(listener as (event: Event) => void), !isLast);
    },
    observe<E>(type: string, see: (entry: E, dropped?: number) => void) {
      const seeAll = (list: PerformanceEntryList, more?: Dropped) =>
        (list as E[]).forEach(entry => void see(entry, more?.droppedEntriesCount));
      const observer = new PerformanceObserver(
        guard((list, _, more?: Dropped) => seeAll(list.getEntries(), more)) as PerformanceObserverCallback,
      );
      observer.observe({ type, buffered: true });
      return () => seeAll(observer.takeRecords());
    },
    later,
    // First what waits for the same answer has its turn: React and Turbo change the page in a task after it. And a task that is
    // queued in a frame's animation callback runs when that frame has been rendered.
    painted: run => later(() => requestAnimationFrame(guard(() => later(run)))),
    log,
    diary,
    stop() {
      stopped = true;
    },
  };
}
