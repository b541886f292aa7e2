/** What an operator watches: counters and gauges in the Prometheus text format (prometheus.io/docs/instrumenting/exposition_formats). */

export interface Telemetry {
  /** Counts `by` more of a counter; `outcome` is its label, where it has one: a word of ours. */
  count(name: Counter, by: number, outcome?: string): void;
  /** Notes that a commit took this long, seconds. */
  commit(seconds: number): void;
  /** The text of `/metrics`. */
  text(gauges: { readonly [name in Gauge]: number | undefined }): string;
}

const counters = {
  beacons_total:
    'Beacons by outcome: accepted, or the code of the refusal; a body that was refused unread counts as one.',
  bot_beacons_total: 'Accepted beacons that came from bots.',
  pruned_page_views_total: 'Page views removed by retention.',
} as const;
type Counter = keyof typeof counters;

const gauges = {
  queue_length: 'Bodies of beacons that wait for their commit.',
  database_bytes: 'Bytes in use in the database; what was freed and waits to be used again is not counted.',
  resident_memory_bytes: 'Resident memory of the process.',
  writable: '1 while the database can be written, else 0.',
} as const;
type Gauge = keyof typeof gauges;

/** Upper bounds in seconds: from a commit on a fast disk to one that a slow card takes. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

export function telemetry(): Telemetry {
  // A counter is there from the start: to a monitor, one that appears with its first count has not grown.
  const counted = new Map(
    Object.keys(counters).map(name => [name, new Map([[name === 'beacons_total' ? 'accepted' : '', 0]])]),
  );
  const buckets = BUCKETS.map(() => 0);
  let commits = 0;
  let seconds = 0;

  const header = (name: string, type: string, help: string) =>
    `# HELP flowvitals_${name} ${help}\n# TYPE flowvitals_${name} ${type}\n`;
  return {
    count(name, by, outcome = '') {
      const counts = counted.get(name)!;
      counts.set(outcome, (counts.get(outcome) ?? 0) + by);
    },
    commit(took) {
      commits++;
      seconds += took;
      BUCKETS.forEach((bound, at) => {
        if (took <= bound) buckets[at]!++;
      });
    },
    text(values) {
      let text = '';
      for (const [name, help] of Object.entries(counters)) {
        text += header(name, 'counter', help);
        for (const [outcome, value] of counted.get(name)!)
          text += `flowvitals_${name}${outcome && `{outcome="${outcome}"}`} ${value}\n`;
      }
      for (const [name, help] of Object.entries(gauges)) {
        const value = values[name as Gauge];
        if (value !== undefined) text += `${header(name, 'gauge', help)}flowvitals_${name} ${value}\n`;
      }
      text += header('commit_seconds', 'histogram', 'Time of one group commit, the sync to disk included.');
      BUCKETS.forEach((bound, at) => {
        text += `flowvitals_commit_seconds_bucket{le="${bound}"} ${buckets[at]}\n`;
      });
      return `${text}flowvitals_commit_seconds_bucket{le="+Inf"} ${commits}\nflowvitals_commit_seconds_sum ${seconds}\nflowvitals_commit_seconds_count ${commits}\n`;
    },
  };
}
