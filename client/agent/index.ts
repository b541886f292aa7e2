/** The agent for apps that bundle it themselves. Importing does nothing; {@link start} begins. */
import { type Agent, type LogEntry, type Options, startAgent } from './agent.ts';
import { watchVitals } from './vitals.ts';

export type { Agent, LogEntry, Options };

/**
 * Begins to measure this page and returns the agent, which is also `window.flowvitals`. Call it once, as early as you like;
 * a second call gets the first one's agent.
 *
 * @example start({ endpoint: 'https://stats.example/fv', variant: 'gunicorn' });
 */
export function start(options: Options = {}): Agent {
  return startAgent(() => options, watchVitals);
}
