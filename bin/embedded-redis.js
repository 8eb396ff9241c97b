import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { askRedis } from "./ask-redis.js";
import { ensureRedisProgram } from "./install.js";
import { isAlive, lastHolder, lockHolder, takeLock } from "./lock.js";
import { Refusal, warn } from "./steps.js";

/** The longest path of a unix socket, in bytes, that every system accepts; their own limits are 104 or 108. */
const longestSocketPath = 100;
/** Milliseconds that a Redis may take to begin answering, and to save and exit. */
const startMs = 10_000;
const stopMs = 5_000;
const pauseMs = 20;

/** @param {number} ms */
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** @typedef {import("./lock.js").Place} Place */

/** The files of the embedded Redis below ROTA_DATA_DIR. @param {string} dataDir */
const filesOf = (dataDir) => {
  const dir = join(resolve(dataDir), "redis");
  return { dir, lock: join(dir, "lock"), socket: join(dir, "redis.sock"), log: join(dir, "redis.log") };
};

/** Returns the URL of the embedded Redis that runs in this folder, as its holder recorded it; null where none runs. @param {string} dataDir */
export function runningEmbeddedUrl(dataDir) {
  return lockHolder(filesOf(dataDir).lock)?.place?.url ?? null;
}

/**
 * Claims the folder of the embedded Redis, so that two never write to one.
 * @param {string} dataDir
 * @param {string} what claims it, such as "dashboard"
 * @throws Refusal where another living process holds it
 */
export function claimEmbedded(dataDir, what) {
  const { dir, lock: path } = filesOf(dataDir);
  const { last, claim } = inFolder(dataDir, () => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    chmodSync(dir, 0o700);
    return { last: lastHolder(path), claim: takeLock(path, what) };
  });
  if (claim.taken) return { lock: claim.lock, last };
  const { pid, what: other } = claim.holder;
  throw new Refusal(
    `A ${other} already runs in this folder (process ${pid}) and holds the embedded Redis in ${dir}. ` +
      "Stop it first, give this one a folder of its own (ROTA_DATA_DIR=.data2 PORT=3001 npm start), or set REDIS_URL.",
  );
}

/**
 * @template T
 * @param {string} dataDir
 * @param {() => T} work
 * @throws Refusal where the system refuses: no right, a full or a read-only disk
 */
function inFolder(dataDir, work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`ROTA_DATA_DIR=${dataDir} cannot be used: ${error instanceof Error ? error.message : error}.`);
  }
}

/**
 * The dashboard's own Redis: on a unix socket that only this user can open, else on a free loopback port with a random
 * password. Its data is below ROTA_DATA_DIR.
 */
export class EmbeddedRedis {
  /** @type {import("node:child_process").ChildProcess | null} */
  #child = null;
  #stopping = false;

  /**
   * @param {string} dataDir
   * @param {ReturnType<typeof claimEmbedded>} claim
   * @param {Place} place
   * @param {{file: string, argv0: string}} program
   */
  constructor(dataDir, claim, place, program) {
    this.files = filesOf(dataDir);
    this.lock = claim.lock;
    this.last = claim.last;
    this.place = place;
    this.program = program;
  }

  /** @param {string} dataDir @param {ReturnType<typeof claimEmbedded>} claim */
  static async start(dataDir, claim) {
    const program = await ensureRedisProgram();
    const redis = new EmbeddedRedis(dataDir, claim, await choosePlace(filesOf(dataDir).socket), program);
    await redis.#endOrphan();
    await redis.#spawn();
    return redis;
  }

  get url() {
    return this.place.url;
  }

  /** Waits until it has loaded its data. @throws Refusal after `ms` */
  async untilLoaded(ms = 120_000) {
    for (const end = performance.now() + ms; performance.now() < end; await wait(pauseMs)) {
      if ((await this.#ask("PING")) === "+PONG") return;
    }
    throw new Refusal(`The embedded Redis does not get ready; see ${this.files.log}`);
  }

  /** Stops it once it has written everything to disk. */
  async stop() {
    this.#stopping = true;
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await gone;
      clearTimeout(hard);
    }
    rmSync(this.files.socket, { force: true });
    this.lock.release();
  }

  /** @param {string} command */
  #ask(command) {
    return askRedis(this.place.address, command, { password: this.place.password });
  }

  async #spawn() {
    // The configuration goes through stdin, since every user can read a program's arguments.
    const child = spawn(this.program.file, ["-"], {
      argv0: this.program.argv0,
      cwd: this.files.dir,
      stdio: ["pipe", "ignore", "ignore"],
      // Ctrl-C reaches a whole process group; this process is to exit last.
      detached: true,
    });
    this.#child = child;
    this.lock.record({ place: this.place, redisPid: child.pid });
    child.stdin?.on("error", () => {});
    child.stdin?.end(configuration(this.files, this.place));
    let failure = "";
    child.once("error", (error) => {
      failure = error.message;
    });
    for (const end = performance.now() + startMs; performance.now() < end; await wait(pauseMs)) {
      if (failure || child.exitCode !== null) break;
      if ((await this.#ask("PING")) === null) continue;
      child.once("exit", () => void this.#cameToAnEnd());
      return;
    }
    child.kill("SIGKILL");
    throw new Refusal(`The embedded Redis does not start. ${failure || lastLine(this.files.log)} (${this.files.log})`);
  }

  /** Restarts it when it died by itself: meanwhile the dashboard shows the outage, and then recovers. */
  async #cameToAnEnd() {
    if (this.#stopping) return;
    warn("The embedded Redis came to an end by itself; starting it again.");
    await wait(500);
    if (this.#stopping) return;
    try {
      await this.#spawn();
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Asks the Redis of a dashboard that was killed to save and exit, before another Redis takes over its files. Two Redis at
   * once on the same files would destroy them.
   */
  async #endOrphan() {
    const { place, redisPid } = this.last ?? {};
    if (!place) return;
    const lives = async () =>
      (await askRedis(place.address, "PING", { password: place.password })) !== null ||
      (redisPid !== undefined && isAlive(redisPid) && isRedisIn(redisPid, this.files.dir));
    if (!(await lives())) return;
    await askRedis(place.address, "SHUTDOWN", { password: place.password, timeoutMs: stopMs });
    for (const end = performance.now() + stopMs; await lives(); await wait(pauseMs)) {
      if (performance.now() > end) {
        throw new Refusal(`The Redis of an earlier dashboard (process ${redisPid}) does not stop; end it by hand.`);
      }
    }
  }
}

/** @param {ReturnType<typeof filesOf>} files @param {Place} place */
function configuration({ dir, log }, { address, password }) {
  const where =
    "path" in address
      ? ["port 0", `unixsocket ${quoted(address.path)}`, "unixsocketperm 600"]
      : ["bind 127.0.0.1", `port ${address.port}`, `requirepass ${password}`];
  const keeping = ["appendonly yes", "appendfsync everysec", 'save ""', "daemonize no"];
  return [...where, ...keeping, `dir ${quoted(dir)}`, `logfile ${quoted(log)}`, "loglevel notice", ""].join("\n");
}

/** @param {string} path */
const quoted = (path) => `"${path.replace(/["\\]/g, "\\$&")}"`;

/** @param {string} socket @returns {Promise<Place>} */
async function choosePlace(socket) {
  if (Buffer.byteLength(socket) <= longestSocketPath) {
    // The path of a URL: characters that would end it, or are not ASCII, are escaped.
    const url = `unix://${socket.split("/").map(encodeURIComponent).join("/")}`;
    return { address: { path: socket }, password: null, url, shown: socket };
  }
  const port = await freePort();
  const password = randomBytes(24).toString("hex");
  const url = `redis://:${password}@127.0.0.1:${port}/0`;
  return { address: { host: "127.0.0.1", port }, password, url, shown: `127.0.0.1:${port}` };
}

/** Finds a loopback port that nobody uses now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? done(address.port) : failed(new Error("no port"))));
    });
  });
}

/**
 * Returns whether a process is a Redis that works in this folder; false, too, where the system cannot say (outside Linux).
 * @param {number} pid
 * @param {string} dir
 */
function isRedisIn(pid, dir) {
  try {
    const isServer = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("-server");
    return isServer && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dir);
  } catch {
    return false;
  }
}

/** @param {string} log */
function lastLine(log) {
  try {
    return readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "";
  } catch {
    return "";
  }
}
