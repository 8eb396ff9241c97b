import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Redis } from "ioredis";
import { openSource, type Source } from "@/lib/redis/source";
import { parseSettings } from "@/lib/settings";

/** With these arguments Redis has on disk what it has acknowledged. */
export const durable = ["--appendonly", "yes", "--appendfsync", "always"];

/** A Redis of the suite's own, on a port of its own, that keeps nothing. */
export type TestRedis = {
  url: string;
  port: number;
  dir: string;
  /** A plain connection for what a test does by hand. */
  client: Redis;
  /** A source on it, as the program opens it. */
  source: (env?: Record<string, string>) => Source;
  process: () => ChildProcess;
  /** SIGKILL, as when the machine dies; `start` brings it back on the same port, empty unless it saved. */
  kill: () => Promise<void>;
  start: (...args: string[]) => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * A port of 127.0.0.1 that nobody uses now. It lies below those that systems give to outgoing connections: one of these
 * could take it before its server does, and a client that tries again and again would at some time meet itself there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

/** Where the Redis server is: Debian's redis-tools has it under another name (argv0 decides what it is). */
export function redisBinary(): { file: string; argv0: string } {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const [name, argv0] of [
    ["redis-server", "redis-server"],
    ["valkey-server", "valkey-server"],
    ["redis-check-rdb", "redis-server"],
  ] as const) {
    const folder = folders.find((each) => existsSync(join(each, name)));
    if (folder) return { file: join(folder, name), argv0 };
  }
  throw new Error("No redis-server on PATH; `npm test` installs one.");
}

/** Ports that are tried: another program may take one first, or the one 10,000 above it, which a cluster's node uses, too. */
const triedPorts = 5;

export async function startRedis(...firstArgs: string[]): Promise<TestRedis> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOn(await freePort(), firstArgs);
    } catch (error) {
      if (tries === triedPorts) throw error;
    }
  }
}

/** @throws if the server ends as it starts */
async function startOn(port: number, firstArgs: readonly string[]): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), "rota-redis-"));
  const url = `redis://127.0.0.1:${port}/0`;
  const sources: Source[] = [];
  let child: ChildProcess | undefined;

  const start = async (...args: string[]) => {
    const { file, argv0 } = redisBinary();
    const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no"];
    child = spawn(file, [...options, "--enable-debug-command", "yes", ...args], { argv0, stdio: "ignore" });
    const probe = new Redis({ port, retryStrategy: () => 20, maxRetriesPerRequest: null, enableReadyCheck: false });
    probe.on("error", () => {});
    const started = child;
    const ended = new Promise<never>((_resolve, reject) => {
      started.once("exit", (code) =>
        reject(new Error(`The Redis on port ${port} ended as it started (code ${code}).`)),
      );
    });
    ended.catch(() => {}); // it ends at some time, in any case
    try {
      // NOAUTH or LOADING is an answer too
      await Promise.race([probe.ping().catch(() => {}), ended]);
    } finally {
      probe.disconnect();
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    child.kill(signal);
    await gone;
  };

  await start(...firstArgs);
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on("error", () => {});
  return {
    url,
    port,
    dir,
    client,
    source: (env = {}) => {
      const source = openSource(parseSettings({ REDIS_URL: url, ...env }));
      sources.push(source);
      return source;
    },
    process: () => {
      if (!child) throw new Error("not started");
      return child;
    },
    kill: () => end("SIGKILL"),
    start,
    stop: async () => {
      for (const source of sources) source.redis.disconnect();
      client.disconnect();
      await end("SIGKILL");
      await rm(dir, { recursive: true, force: true });
    },
  };
}
