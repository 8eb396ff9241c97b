import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Refusal } from "./steps.js";

/** The folder of the project, without a slash at its end. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

/** Node's arguments for a program that is spawned with a channel (`ipc`) and ends with this process. */
export const leash = ["--import", new URL("leash.js", import.meta.url).href];

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Whether this command was interrupted, so that it starts nothing more. */
let ending = false;
/** Exit code of a program that is no longer started: that of a shell for SIGTERM. */
const interrupted = 143;

/** Ends the programs that `run` started: an interrupted command leaves none behind. */
export async function endRunning() {
  ending = true;
  const children = [...running];
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(children.map((child) => new Promise((done) => child.once("close", done))));
}

/** Makes a command that only runs programs end them on a signal; without them it ends by itself. */
export function endRunningOnSignals() {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => void endRunning());
}

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string | undefined>} [env] added to the environment
 * @property {boolean} [show] let the program print; otherwise its output is kept
 * @property {number} [timeoutMs] after which it is killed
 * @property {boolean} [leashed] whether it is a program of node that ends with this process, even on SIGKILL
 */

/**
 * Runs a program in the project's folder to its end.
 * @param {string} file
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{code: number, output: string}>} code 127: the program does not exist; 124: it took too long; 143: the
 *   command was interrupted before
 */
export function run(file, args, { env = {}, show = false, timeoutMs, leashed = false } = {}) {
  if (ending) return Promise.resolve({ code: interrupted, output: "Interrupted." });
  return new Promise((resolve) => {
    const said = show ? "inherit" : "pipe";
    const child = spawn(file, leashed ? [...leash, ...args] : args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: leashed ? ["ignore", said, said, "ipc"] : ["ignore", said, said],
    });
    running.add(child);
    let output = "";
    let late = false;
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-100_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill("SIGKILL");
          }, timeoutMs);
    const end = (/** @type {number} */ code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output });
    };
    child.once("error", (error) => {
      output += error.message;
      end(127);
    });
    child.once("close", (code) => end(late ? 124 : (code ?? 1)));
  });
}

/**
 * Runs a program that must succeed.
 * @param {string} what a sentence without its end, such as "The packages could not be installed"
 * @param {string} file
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @throws Refusal with the program's output
 */
export async function mustRun(what, file, args, options) {
  const { code, output } = await run(file, args, options);
  if (code !== 0) throw new Refusal(`${what} (exit code ${code}).\n\n${output.trimEnd()}`);
  return output;
}

/**
 * Returns the file of a package's command, to be run without a wrapper, so that signals reach it.
 * @param {string} path below node_modules
 */
export const nodeModule = (path) => `${root}/node_modules/${path}`;
