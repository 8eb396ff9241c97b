import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rota-lock-"));
  await chmod(folder, 0o777);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

/**
 * Takes the lock in a process of its own, as a start does. One that hangs hears no signal but SIGKILL, so that is what
 * ends it: the test fails then, as nothing was printed.
 */
async function take(path: string, user: object = {}): Promise<string> {
  const program = `
    import { takeLock } from ${JSON.stringify(resolve("bin/lock.js"))};
    import { complain } from ${JSON.stringify(resolve("bin/steps.js"))};
    try { console.log(takeLock(${JSON.stringify(path)}, "dashboard").taken ? "taken" : "held"); }
    catch (error) { complain(error); }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  const hang = setTimeout(() => child.kill("SIGKILL"), 15_000);
  const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
  const [said] = await Promise.all([Promise.all(texts), once(child, "close")]);
  clearTimeout(hang);
  return said.flat().join("").trim();
}

test("a folder in the place of a lock is named, with what to do", async () => {
  const path = join(folder, "lock");
  await mkdir(path);
  expect(await take(path)).toBe(
    `✗ The lock file ${path} cannot be read: it is a folder where a file belongs. Remove it.`,
  );
});

test("a link to nowhere in the place of a lock is named", async () => {
  const path = join(folder, "lock");
  await symlink(join(folder, "nowhere"), path);
  expect(await take(path)).toBe(`✗ The lock file ${path} cannot be replaced, although no process holds it. Remove it.`);
});

test.runIf(isRoot)("a lock that root left after a power cut is named to the user who cannot read it", async () => {
  const path = join(folder, "lock");
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: null, what: "dashboard" }), { mode: 0o600 });
  expect(await take(path, nobody)).toBe(
    `✗ The lock file ${path} cannot be read: it belongs to another user. If that user runs Rota here, stop it; then remove the file as that user.`,
  );
});

test.runIf(isRoot)("a stale lock that this user may read, but not remove, is named", async () => {
  const path = join(folder, "lock");
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: null, what: "dashboard" }), { mode: 0o644 });
  // As in /tmp: everybody may write there, and remove only what is their own.
  await chmod(folder, 0o1777);
  expect(await take(path, nobody)).toBe(
    `✗ ${path} cannot be used: this user has no right to it. Give the folder to the user who starts this, or start it as its owner.`,
  );
});

test("an empty lock, as a power cut leaves it, is taken", async () => {
  const path = join(folder, "lock");
  await writeFile(path, "");
  expect(await take(path)).toBe("taken");
});
