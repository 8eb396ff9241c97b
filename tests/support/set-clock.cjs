// Makes the wall clock of this process settable, as that of a machine is: `Date` follows, `performance` and timers do not. Tests
// require it. Preloaded by NODE_OPTIONS into a dashboard under test, it sets the clock of all its threads on SIGUSR2, by the
// milliseconds in the file TEST_CLOCK.
const { readFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

const RealDate = Date;
let aheadMs = 0;
const now = () => RealDate.now() + aheadMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});

/** Sets the clock so many milliseconds ahead of the machine's, or behind it where they are negative. */
function setClock(ms) {
  aheadMs = ms;
}
module.exports = { setClock };

const file = process.env.TEST_CLOCK;
if (file) {
  const threads = new BroadcastChannel("the wall clock is set");
  threads.unref();
  const read = () => setClock(Number(readFileSync(file, "utf8")));
  read();
  threads.onmessage = read;
  if (isMainThread) {
    process.on("SIGUSR2", () => {
      read();
      threads.postMessage("now");
    });
  }
}
