// Preloaded by NODE_OPTIONS into a dashboard under test: on SIGUSR2 all its threads but the main one end, as if they had run out
// of memory.
const { isMainThread } = require("node:worker_threads");

const ending = new BroadcastChannel("end of threads");
if (isMainThread) {
  process.on("SIGUSR2", () => ending.postMessage("now"));
  ending.unref();
} else {
  ending.onmessage = () => process.exit(1);
  ending.unref();
}
