import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { freePort } from "@/tests/support/redis";
import { commands, end, type Served } from "@/tests/support/stages/commands";
import { copyOfTree, type Tree } from "@/tests/support/tree";

const { command, serving, dataDir } = commands();

/** Characters that end a path, or escape one, where it is taken for a URL. */
let tree: Tree;
beforeAll(async () => {
  tree = await copyOfTree("50%25 of 100% [x]");
});
afterAll(() => tree.remove());

const builds = () => readdirSync(join(tree.dir, ".cache", "builds")).filter((name) => !name.endsWith(".lock"));

const statusOf = async ({ url }: Served, path: string) => (await fetch(url + path)).status;

/** The scripts that a page names, each of which the browser loads from the dashboard's folder. */
async function scriptsOf({ url }: Served): Promise<string[]> {
  const page = await (await fetch(`${url}/schedules`)).text();
  return [...new Set(page.match(/\/_next\/static\/[^"\\]+\.js/g))];
}

/** Pauses an active schedule; the server reads the script of a pause when one is first asked for. */
async function pause({ url }: Served): Promise<number> {
  const { items } = z
    .object({ items: z.array(z.object({ scheduleId: z.string() })).min(1) })
    .parse(await (await fetch(`${url}/api/schedules?status=active&limit=1`)).json());
  const path = `${url}/api/schedules/${encodeURIComponent(items[0]?.scheduleId ?? "")}/pause`;
  return (await fetch(path, { method: "POST" })).status;
}

async function change(file: string, from: string, to: string): Promise<void> {
  const path = join(tree.dir, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

test("a second start after a change of the sources leaves the dashboard that runs as it is", async () => {
  // Its Redis has its socket among the sources.
  const env = { ROTA_DATA_DIR: ".data" };
  const first = await serving({ cwd: tree.dir, env });
  const demo = command("bin/demo.js", { cwd: tree.dir, env });
  await once(demo.child, "close");
  expect(demo.output()).toContain("60 schedules of 6 configurations");
  const scripts = await scriptsOf(first);
  expect(scripts.length).toBeGreaterThan(3);
  const [before] = builds();

  await change("app/error.tsx", "This page broke", "This page broke down");
  await change("lib/redis/scripts/pause.lua", "\n", "\nthis is no Lua\n");
  const second = await serving({ cwd: tree.dir, waitMs: 300_000 });
  expect(builds()).toHaveLength(2);
  expect(await scriptsOf(second)).not.toEqual(scripts);

  for (const path of [...scripts, "/schedules", "/attention", "/api/summary", "/icon.svg"]) {
    expect([path, await statusOf(first, path)]).toEqual([path, 200]);
  }
  expect(await pause(first)).toBe(200);

  // Back to what the first one was built from: nothing is built, and the other pages' types do not stay.
  expect(existsSync(join(tree.dir, ".next", "types"))).toBe(true);
  await change("app/error.tsx", "This page broke down", "This page broke");
  await change("lib/redis/scripts/pause.lua", "\nthis is no Lua\n", "\n");
  await end(await serving({ cwd: tree.dir, env: { ROTA_DATA_DIR: ".data3" } }));
  expect(existsSync(join(tree.dir, ".next", "types"))).toBe(false);
  expect(builds()).toHaveLength(2);

  await end(first);
  await end(second);
  await end(await serving({ cwd: tree.dir }));
  expect(builds()).toEqual([before]);
}, 400_000);

test.each(["C#", "what?"])("a start in a folder named %s is refused in a sentence", async (name) => {
  const dir = join(dataDir(), name);
  await mkdir(dir);
  await cp("bin", join(dir, "bin"), { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await copyFile(file, join(dir, file));
  for (const file of ["bin/start.js", "bin/demo.js"]) {
    const refused = command(file, { cwd: dir, env: { PORT: `${await freePort()}` } });
    await once(refused.child, "close");
    expect(refused.child.exitCode).toBe(1);
    expect(refused.output()).toContain(`The path of this folder, ${dir}, contains "${name.at(-1)}"`);
    expect(refused.output()).not.toMatch(/^ +at /m);
  }
  expect(existsSync(join(dir, "node_modules"))).toBe(false);
});
