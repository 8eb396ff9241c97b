import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isAlive } from "@/bin/lock.js";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "rota-command-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Runs one of the commands to its end. */
async function command(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, {
    env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", ROTA_DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
  const output = (await Promise.all(texts)).flat().join("");
  await closed;
  return { code: child.exitCode, output };
}

test("where no Redis server can be had, that is the first thing said, before packages, a build or a folder are made", async () => {
  for (const file of ["bin/start.js", "bin/demo.js"]) {
    const { code, output } = await command([file], { PATH: dataDir });
    expect(code).toBe(1);
    expect(output).toContain("There is no redis-server or valkey-server on PATH. Get one (");
    expect(existsSync(join(dataDir, "redis"))).toBe(false);
  }
});

test.each([
  [["100000"], "Unexpected argument '100000'"],
  [["--sise", "5"], "Unknown option '--sise'"],
  [["--size"], "npm run demo -- --size 100000"],
  [["--size", "many"], "a whole number from 1 to 2000000"],
  [["--size="], "a whole number from 1 to 2000000"],
  [["--size=0"], "a whole number from 1 to 2000000"],
])("a sample of %j is refused in a sentence", async (words, told) => {
  const { code, output } = await command(["--import", "tsx", "lib/demo/command.ts", ...words]);
  expect(code).toBe(1);
  expect(output).toContain(told);
  expect(output.trim().split("\n")).toHaveLength(1);
});

test("what a command runs on a leash, such as the build, does not outlive it, even if that is killed", async () => {
  const mark = join(dataDir, "pid");
  const rests = `require("fs").writeFileSync(${JSON.stringify(mark)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const program = `
    import { run } from "./bin/run.js";
    await run(process.execPath, ["-e", ${JSON.stringify(rests)}], { leashed: true });`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "ignore" });
  const pid = await vi.waitFor(() => Number(readFileSync(mark, "utf8") || Number.NaN), { timeout: 30_000 });
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
});

test("a command that is told to end takes what it runs with it, and starts nothing more", async () => {
  const [mark, next] = [join(dataDir, "pid"), join(dataDir, "next")];
  const rests = `require("fs").writeFileSync(${JSON.stringify(mark)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const goesOn = `require("fs").writeFileSync(${JSON.stringify(next)}, "")`;
  const program = `
    import { endRunningOnSignals, run } from "./bin/run.js";
    endRunningOnSignals();
    await run(process.execPath, ["-e", ${JSON.stringify(rests)}]);
    process.exitCode = (await run(process.execPath, ["-e", ${JSON.stringify(goesOn)}])).code;`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "ignore" });
  const gone = once(parent, "exit");
  const pid = await vi.waitFor(() => Number(readFileSync(mark, "utf8") || Number.NaN), { timeout: 30_000 });
  parent.kill("SIGTERM");
  await gone;
  expect(parent.exitCode).toBe(143);
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(next)).toBe(false);
});

test("a checkout in which the user may not write is named in one sentence", async () => {
  await mkdir(join(dataDir, "bin"));
  await copyFile("bin/steps.js", join(dataDir, "bin", "steps.js"));
  await writeFile(join(dataDir, "package.json"), '{"type": "module"}');
  const cache = join(dataDir, ".cache");
  const program = `
    import { mkdirSync } from "node:fs";
    import { complain } from "./bin/steps.js";
    try { mkdirSync(${JSON.stringify(cache)}); } catch (error) { complain(error); }`;
  await chmod(dataDir, 0o555);
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const args = ["--input-type=module", "-e", program];
  const child = spawn(process.execPath, args, { cwd: dataDir, stdio: ["ignore", "ignore", "pipe"], ...nobody });
  const told = (await child.stderr.setEncoding("utf8").toArray()).join("");
  await chmod(dataDir, 0o700);
  expect(told.trim()).toBe(
    `✗ ${cache} cannot be used: this user has no right to it. Give the folder to the user who starts this, or start it as its owner.`,
  );
});
