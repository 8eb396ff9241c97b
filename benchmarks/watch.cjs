/**
 * Loaded into a dashboard by NODE_OPTIONS=--require: on SIGUSR2 it writes a line about its main thread, and starts again.
 * `delayMs`: p99 of the delay of a timer of 1 ms; `rss`: bytes of the process.
 */
const { isMainThread } = require("node:worker_threads");
const { monitorEventLoopDelay } = require("node:perf_hooks");

const resolutionMs = 1;
if (isMainThread) {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  process.on("SIGUSR2", () => {
    const delayMs = delays.percentile(99) / 1e6 - resolutionMs;
    process.stdout.write(`\nwatched ${JSON.stringify({ delayMs, rss: process.memoryUsage.rss() })}\n`);
    delays.reset();
  });
}
