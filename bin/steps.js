/** What the commands print: one line a step, with how long it took. */

// Output that nobody reads, as after `npm start | head -3`, must not end a command: others may use its dashboard.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const colours = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
/** @param {number} code @param {string} text */
const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
/** @param {string} text */
export const bold = (text) => paint(1, text);
/** @param {string} text */
export const dim = (text) => paint(2, text);
/** @param {string} text */
export const red = (text) => paint(31, text);
/** @param {string} text */
const green = (text) => paint(32, text);
/** @param {string} text */
export const yellow = (text) => paint(33, text);

/** A failure whose message says everything that a person needs: it is printed without a stack. */
export class Refusal extends Error {
  /** @override */
  name = "Refusal";
}

/** Milliseconds after which a step that still runs is announced. */
const silenceMs = 600;

/**
 * Runs one step and prints what it did and how long it took. A slow one is announced while it runs.
 *
 * @template T
 * @param {string} title
 * @param {(detail: (text: string) => void) => T | Promise<T>} work `detail` sets the text after the title
 * @returns {Promise<T>} what `work` returns; what it throws passes through once the step is marked as failed
 */
export async function step(title, work) {
  const started = performance.now();
  let told = "";
  const announce = setTimeout(() => console.log(`  ${dim("…")} ${title}`), silenceMs);
  const line = () => `${title}${told ? dim(` · ${told}`) : ""}  ${dim(duration(performance.now() - started))}`;
  try {
    const result = await work((text) => {
      told = text;
    });
    console.log(`  ${green("✓")} ${line()}`);
    return result;
  } catch (error) {
    console.log(`  ${red("✗")} ${line()}`);
    throw error;
  } finally {
    clearTimeout(announce);
  }
}

/** @param {string} text */
export const say = (text) => console.log(`  ${text}`);
/** @param {string} text */
export const warn = (text) => console.log(`  ${yellow("!")} ${text}`);

/** @param {number} ms */
export const duration = (ms) => (ms < 60_000 ? `${(ms / 1000).toFixed(ms < 9_950 ? 2 : 1)} s` : minutes(ms));
/** @param {number} ms */
const minutes = (ms) => `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

/** Why the system refuses a file, and what to do. @type {Record<string, string>} */
const refusedFile = {
  EACCES: "this user has no right to it. Give the folder to the user who starts this, or start it as its owner",
  EPERM: "this user has no right to it. Give the folder to the user who starts this, or start it as its owner",
  EROFS: "it is on a file system that can only be read",
  ENOSPC: "no space is left on its disk",
  EISDIR: "it is a folder where a file belongs. Remove it",
};

/** @param {NodeJS.ErrnoException} error @returns {string | null} */
function fileProblem({ code, path }) {
  const why = refusedFile[code ?? ""];
  return why === undefined || path === undefined ? null : `${path} cannot be used: ${why}.`;
}

/**
 * Prints why a command cannot go on: a sentence for a Refusal, for wrong settings and for a file that the system refuses; the
 * whole error otherwise.
 * @param {unknown} error
 */
export function complain(error) {
  const forPeople =
    error instanceof Refusal || (error instanceof Error && ["SettingsError", "NotEmptyError"].includes(error.name));
  const sentence = error instanceof Error ? (forPeople ? error.message : fileProblem(error)) : null;
  if (sentence !== null) console.error(`\n${red("✗")} ${sentence}\n`);
  else console.error(error);
}
