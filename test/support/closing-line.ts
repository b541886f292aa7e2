import type { Reporter, TestModule } from 'vitest/node';

/** Prints the line that CI and people read last: "N passed, N failed" with what was skipped in the line before. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      // What could not begin because a hook of its file failed was not skipped for a reason.
      const isBroken = module.errors().length > 0;
      for (const test of tests) {
        const { state } = test.result();
        if (state !== 'pending') counts[isBroken && state === 'skipped' ? 'failed' : state]++;
      }
      if (isBroken) counts.failed++;
    }
    if (counts.skipped > 0) process.stdout.write(`\n${counts.skipped} skipped, for the reason on the test's own line`);
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
  }
}
