/** Tells whoever watches the service of an event that matters: one line of JSON on stderr, as journald and containers keep it. */
export function log(message: string, error?: string): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message, error })}\n`);
}
