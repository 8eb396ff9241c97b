import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { lockHolder } from "@/bin/lock.js";
import { freePort } from "@/tests/support/redis";

export type Command = { child: ChildProcess; output: () => string };
export type Served = Command & { url: string };
export type How = {
  env?: Record<string, string>;
  /** The project's folder; this checkout unless given. */
  cwd?: string;
  /** What runs it: node and the file of the command, unless given. */
  program?: readonly [string, ...string[]];
};

/** Runs the project's commands, each test with a folder for its data of its own; ends what a test left running. */
export function commands() {
  let data = "";
  let started: ChildProcess[] = [];
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "rota-start-"));
  });
  afterEach(async () => {
    for (const child of started) await end({ child });
    started = [];
    await endOrphan(data);
    await rm(data, { recursive: true, force: true });
  });

  const command = (file: string, { env = {}, cwd = process.cwd(), program }: How = {}): Command => {
    const [run, ...args] = program ?? [process.execPath, file];
    const child = spawn(run, args, {
      cwd,
      env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", ROTA_DATA_DIR: data, LOG_LEVEL: "error", ...env },
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
  };

  /** A dashboard that serves; `waitMs` is for one that builds first. */
  const serving = async (how: How & { waitMs?: number } = {}): Promise<Served> => {
    const port = await freePort();
    const dashboard = command("bin/start.js", { ...how, env: { PORT: `${port}`, ...how.env } });
    await vi.waitFor(
      () => {
        if (!runs(dashboard)) throw new Error(`It ended instead of serving:\n${dashboard.output()}`);
        expect(dashboard.output()).toContain("Ctrl-C stops it");
      },
      { timeout: how.waitMs ?? 30_000, interval: 50 },
    );
    return { ...dashboard, url: `http://127.0.0.1:${port}` };
  };
  return { command, serving, dataDir: () => data };
}

const runs = ({ child }: Pick<Command, "child">) => child.exitCode === null && child.signalCode === null;

export async function end(
  { child }: Pick<Command, "child">,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<number | null> {
  if (!runs({ child })) return child.exitCode;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
  return child.exitCode;
}

export const lockOf = (dataDir: string) => join(dataDir, "redis", "lock");
export const socketOf = (dataDir: string) => join(dataDir, "redis", "redis.sock");

/** Ends a dashboard that outlived the command that started it. */
async function endOrphan(dataDir: string): Promise<void> {
  const holder = () => lockHolder(lockOf(dataDir));
  const pid = holder()?.pid;
  if (pid === undefined) return;
  process.kill(pid, "SIGTERM");
  await vi.waitFor(() => expect(holder()).toBe(null), { timeout: 20_000 });
}
