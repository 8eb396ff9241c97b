/**
 * Loaded into a program that must not outlive the command that started it: when that command is killed (SIGKILL), its channel
 * closes, and the program exits, too, instead of keeping a port or a build's lock.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
// It shares the command's output and, like the command (steps.js), goes on when nobody reads it any more.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// Programs that it starts would load this file, too, though their channel is of another kind: work comes through it.
const at = process.execArgv.indexOf("--import");
if (at >= 0) process.execArgv.splice(at, 2);
