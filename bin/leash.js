/**
 * Loaded into a program that must not outlive the command that started it: when that process dies without a word
 * (SIGKILL), its channel closes, and the program leaves too, instead of keeping a port or a build's lock.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
// It shares the command's output, and like the command (steps.js) it goes on where nobody reads that any more.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// What it starts itself would get this too, with a channel of another kind: work for it comes by that.
const at = process.execArgv.indexOf("--import");
if (at >= 0) process.execArgv.splice(at, 2);
