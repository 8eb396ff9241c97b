import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ensureBuild } from "@/bin/build.js";
import { freePort } from "@/tests/support/redis";

type Command = { child: ChildProcess; output: () => string };

let dataDir: string;
let started: ChildProcess[] = [];

/** Runs one of the commands in this checkout, with a folder for its data of its own. */
function command(file: string, env: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [file], {
    env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", ROTA_DATA_DIR: dataDir, LOG_LEVEL: "error", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return { child, output: () => output };
}

async function serving(env: Record<string, string> = {}) {
  const port = await freePort();
  const dashboard = command("bin/start.js", { PORT: `${port}`, ...env });
  await vi.waitFor(() => expect(dashboard.output()).toContain("Ctrl-C stops it"), { timeout: 30_000, interval: 50 });
  return { ...dashboard, url: `http://127.0.0.1:${port}` };
}

async function end({ child }: Command, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
  return child.exitCode;
}

const socketOf = (dir: string) => join(dir, "redis", "redis.sock");

beforeAll(ensureBuild);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "rota-start-"));
});
afterEach(async () => {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) await end({ child, output: () => "" });
  }
  started = [];
  await rm(dataDir, { recursive: true, force: true });
});
afterAll(() => vi.restoreAllMocks());

test("without REDIS_URL it serves from a Redis of its own, which leaves with it within two seconds", async () => {
  const dashboard = await serving();
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect(statSync(socketOf(dataDir)).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, "redis")).mode & 0o777).toBe(0o700);
  const began = performance.now();
  expect(await end(dashboard)).toBe(0);
  expect(performance.now() - began).toBeLessThan(2000);
  expect(existsSync(socketOf(dataDir))).toBe(false);
});

test("a second dashboard in the same folder is told so, and the first goes on", async () => {
  const first = await serving();
  const second = command("bin/start.js", { PORT: `${await freePort()}` });
  await once(second.child, "close");
  expect(second.child.exitCode).toBe(1);
  expect(second.output()).toContain(`A dashboard already runs in this folder (process ${first.child.pid})`);
  expect((await fetch(`${first.url}/api/health`)).status).toBe(200);
});

test("what a killed dashboard held is there at the next start", async () => {
  await end(await serving(), "SIGKILL");
  const left = new Redis({ path: socketOf(dataDir) });
  await left.set("kept", "yes");
  left.disconnect();
  await serving();
  const next = new Redis({ path: socketOf(dataDir) });
  expect(await next.get("kept")).toBe("yes");
  next.disconnect();
});

test("a Redis that cannot be reached does not keep the dashboard from starting", async () => {
  const dashboard = await serving({ REDIS_URL: `redis://:secret@127.0.0.1:${await freePort()}/0` });
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect((await fetch(`${dashboard.url}/api/ready`)).status).toBe(503);
  expect(dashboard.output()).not.toContain("secret");
});

test("an address that others can reach is refused, with the reason", async () => {
  const refused = command("bin/start.js", { HOST: "0.0.0.0", PORT: `${await freePort()}` });
  await once(refused.child, "close");
  expect(refused.child.exitCode).toBe(1);
  expect(refused.output()).toContain("ROTA_ACCESS=open");
});

test("the sample is loaded while the dashboard rests, and while it runs", async () => {
  const resting = command("bin/demo.js");
  await once(resting.child, "close");
  expect(resting.output()).toContain("60 schedules of 6 configurations");
  expect(existsSync(socketOf(dataDir))).toBe(false);
  await serving();
  const running = command("bin/demo.js");
  await once(running.child, "close");
  expect(running.output()).toContain("60 schedules of 6 configurations");
  const redis = new Redis({ path: socketOf(dataDir) });
  expect(await redis.exists("rota:schedule:demo")).toBe(1);
  redis.disconnect();
});
