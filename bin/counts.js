/** Adds up what the runners of `npm test` report. */

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/**
 * The fields that are used of Vitest's JSON report.
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{status: string, assertionResults: unknown[]}[]} testResults
 */

/**
 * The fields that are used of Playwright's JSON report.
 * @typedef {object} PlaywrightReport
 * @property {{expected: number, flaky: number, unexpected: number, skipped: number}} stats
 * @property {unknown[]} errors
 */

/** @param {Partial<Counts>} [some] @returns {Counts} */
export const counts = (some = {}) => ({ passed: 0, failed: 0, skipped: 0, ...some });

/** @param {Counts[]} all */
export const sum = (all) =>
  all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    counts(),
  );

/** Returns the last line of `npm test`. @param {Counts} total */
export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/**
 * Counts one failure for a runner that failed although none of its tests did (it crashed, was killed, or found an error
 * outside of a test): nothing fails silently.
 * @param {Counts} counted
 * @param {number} code the runner's exit code
 */
export const withExit = (counted, code) => (code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted);

/**
 * Counts Vitest's JSON report. A file that could not even be loaded has no tests, and counts as one failure.
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const files = report.testResults;
  const unloadable = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Counts Playwright's JSON report. A test that passed on a retry has passed; an error outside of a test (a file that could not
 * be loaded) is a failure.
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export const countPlaywright = ({ stats, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
  skipped: stats.skipped,
});
