// The wall clock of this process, which can be set as that of a machine is: `Date` follows, the clock of `performance` and
// timers do not. Tests require it; preloaded by NODE_OPTIONS into a dashboard under test, SIGUSR2 sets the clock of all its
// threads by the milliseconds that the file TEST_CLOCK holds.
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
