import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Refusal } from "./steps.js";

/** @typedef {{path: string} | {host: string, port: number}} Address */
/** @typedef {{address: Address, password: string | null, url: string, shown: string}} Place */

/**
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string | null} started distinguishes this process from a later one with the same number
 * @property {string} what such as "dashboard"
 * @property {Place} [place] of the Redis that it started
 * @property {number} [redisPid] its process
 */

/** Attempts to take a lock that other processes take and release meanwhile; each of them costs one or two. */
const mostAttempts = 20;

/**
 * Takes a lock by a file that names its holder, so that a killed process loses it.
 * @param {string} path
 * @param {string} what
 * @returns {{taken: true, lock: Lock} | {taken: false, holder: Holder}}
 * @throws Refusal where the file exists but cannot be read or removed
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

/** Returns who holds the lock now; null where nobody does. @param {string} path @throws Refusal where it cannot be read */
export function lockHolder(path) {
  const holder = lastHolder(path);
  return holder && lives(holder) ? holder : null;
}

/** Returns the last holder, dead or alive. @param {string} path @throws Refusal where it cannot be read */
export const lastHolder = (path) => parse(readLock(path) ?? "");

export class Lock {
  /** @param {string} path @param {Holder} holder */
  constructor(path, holder) {
    this.path = path;
    this.holder = holder;
  }

  /** Creates the file as a link, which appears with all its content or not at all. @returns {boolean} false where it exists already */
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

  /** Records more about the holder. @param {Partial<Holder>} more */
  record(more) {
    this.holder = { ...this.holder, ...more };
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.holder), { mode: 0o600 });
    renameSync(draft, this.path);
  }

  release() {
    rmSync(this.path, { force: true });
  }
}

/** Removes a dead holder's file. Renaming is atomic, so of two processes only one gets it. @param {string} path @param {string} text */
function removeStale(path, text) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  try {
    // Another process was faster, and this is its lock: put it back.
    if (readLock(aside) !== text) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && "code" in error ? String(error.code) : "");

/** What to do about a lock that this user may not read. @type {Record<string, string>} */
const unreadable = {
  EACCES: "it belongs to another user. If that user runs Rota here, stop it; then remove the file as that user",
  EISDIR: "it is a folder where a file belongs. Remove it",
};

/** Returns the text of a lock; null where it does not exist. @param {string} path @throws Refusal where it cannot be read */
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

/** Returns what the system knows of a process; null where it knows nothing. @param {number} pid */
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

/** Returns when a process started, where the system knows it (Linux). @param {number} pid */
function startOf(pid) {
  const stat = statOf(pid);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
