import type { Reporter, TestModule } from 'vitest/node';

/** Prints the line that CI and people read last: "N passed, N failed" with what was skipped in the line before. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        if (state !== 'pending') counts[state]++;
      }
      if (module.errors().length > 0) counts.failed++;
    }
    if (counts.skipped > 0) process.stdout.write(`\n${counts.skipped} skipped, for the reason on the test's own line`);
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
  }
}
