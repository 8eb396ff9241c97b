import { ensureBuild } from "./build.js";
import { ensurePackages, ensureRedisProgram } from "./install.js";
import { endRunningOnSignals, run } from "./run.js";
import { complain } from "./steps.js";

/**
 * Runs a command that is a TypeScript program: installs and builds what is missing, passes the command's arguments, and ends
 * with the program's exit code.
 * @param {string} file below the project's folder
 * @param {() => Promise<unknown>} [ensureMore] what else the program needs
 */
export async function runProgram(file, ensureMore = async () => {}) {
  endRunningOnSignals();
  try {
    await ensurePackages({ dev: true });
    await ensureRedisProgram();
    await ensureMore();
    await ensureBuild();
    const args = ["--import", "tsx", file, ...process.argv.slice(2)];
    process.exitCode = (await run(process.execPath, args, { show: true, leashed: true })).code;
  } catch (error) {
    complain(error);
    process.exitCode = 1;
  }
}
