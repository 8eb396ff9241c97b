import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

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

/**
 * A lock that a process takes by a file, and that a killed process loses: the file names its holder.
 * @param {string} path
 * @param {string} what
 * @returns {{taken: true, lock: Lock} | {taken: false, holder: Holder}}
 */
export function takeLock(path, what) {
  const own = { pid: process.pid, started: startOf(process.pid), what };
  const lock = new Lock(path, own);
  for (;;) {
    if (lock.create()) return { taken: true, lock };
    const text = read(path);
    if (text === null) continue;
    const holder = parse(text);
    if (holder && lives(holder)) return { taken: false, holder };
    removeStale(path, text);
  }
}

/** Who holds the lock now; null where nobody does. @param {string} path */
export function lockHolder(path) {
  const holder = parse(read(path) ?? "");
  return holder && lives(holder) ? holder : null;
}

/** What the last holder left behind, dead or alive. @param {string} path */
export const lastHolder = (path) => parse(read(path) ?? "");

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
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
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
  } catch {
    return;
  }
  try {
    // Another start was faster, and this is its lock: give it back.
    if (read(aside) !== text) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
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
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !/^\d+ \(.*\) [ZX]/s.test(read(`/proc/${pid}/stat`) ?? "");
}

/** When a process started, where the system tells it (Linux). @param {number} pid */
function startOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
