/**
 * Loaded into the server that `npm start` runs: when that process dies without a word (SIGKILL), its channel closes, and
 * the server leaves too instead of keeping the port.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
