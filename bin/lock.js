import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Refusal } from "./steps.js";

/** @typedef {{path: string} | {host: string, port: number}} Address */
/** @typedef {{address: Address, password: string | null, url: string, shown: string}} Place */

/**
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string | null} started what tells this process from a later one with the same number
 * @property {string} what such as "dashboard"
 * @property {Place} [place] of the Redis that it started
 * @property {number} [redisPid] its process
 */

/** Attempts to take a lock that other processes take and release meanwhile; each other process costs one or two. */
const mostAttempts = 20;

/**
 * A lock that a process takes by a file, and that a killed process loses: the file names its holder.
 * @param {string} path
 * @param {string} what
 * @returns {{taken: true, lock: Lock} | {taken: false, holder: Holder}}
 * @throws Refusal where the file is there but cannot be read or removed
 */
export function takeLock(path, what) {
  const own = { pid: process.pid, started: startOf(process.pid), what };
  const lock = new Lock(path, own);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    if (lock.create()) return { taken: true, lock };
    const text = readLock(path);
    if (text === null) continue;
    const holder = parse(text);
    if (holder && lives(holder)) return { taken: false, holder };
    removeStale(path, text);
  }
  throw new Refusal(`The lock file ${path} cannot be replaced, although no process holds it. Remove it.`);
}

/** Who holds the lock now; null where nobody does. @param {string} path @throws Refusal where it cannot be read */
export function lockHolder(path) {
  const holder = lastHolder(path);
  return holder && lives(holder) ? holder : null;
}

/** What the last holder left behind, dead or alive. @param {string} path @throws Refusal where it cannot be read */
export const lastHolder = (path) => parse(readLock(path) ?? "");

export class Lock {
  /** @param {string} path @param {Holder} holder */
  constructor(path, holder) {
    this.path = path;
    this.holder = holder;
  }

  /** A link appears with all its content or not at all. @returns {boolean} false where the lock is there already */
  create() {
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.holder), { mode: 0o600 });
    try {
      linkSync(draft, this.path);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Writes down more about the holder. @param {Partial<Holder>} more */
  tell(more) {
    this.holder = { ...this.holder, ...more };
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.holder), { mode: 0o600 });
    renameSync(draft, this.path);
  }

  release() {
    rmSync(this.path, { force: true });
  }
}

/** Of two that find the same dead holder's file only one gets it: renaming is atomic. @param {string} path @param {string} text */
function removeStale(path, text) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  try {
    // Another start was faster, and this is its lock: give it back.
    if (readLock(aside) !== text) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && "code" in error ? String(error.code) : "");

/** What to do about a lock that the system does not let this user read. @type {Record<string, string>} */
const unreadable = {
  EACCES: "it belongs to another user. If that user runs Rota here, stop it; then remove the file as that user",
  EISDIR: "it is a folder where a file belongs. Remove it",
};

/** Null where there is no such file. @param {string} path @throws Refusal where it cannot be read */
function readLock(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return null;
    const why =
      unreadable[code] ?? `${error instanceof Error ? error.message : error}. Remove it unless Rota runs here`;
    throw new Refusal(`The lock file ${path} cannot be read: ${why}.`);
  }
}

/** What the system tells about a process; null where it tells nothing. @param {number} pid */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Holder | null} */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value?.pid === "number" ? value : null;
  } catch {
    return null;
  }
}

/** @param {Holder} holder */
function lives({ pid, started }) {
  if (!isAlive(pid)) return false;
  const now = startOf(pid);
  return now === null || started === null || now === started;
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  return !/^\d+ \(.*\) [ZX]/s.test(statOf(pid) ?? "");
}

/** When a process started, where the system tells it (Linux). @param {number} pid */
function startOf(pid) {
  const stat = statOf(pid);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
