import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { circlesOf, importsOf, sourceFiles } from "@/tests/support/imports";

/** The rooms of docs/architecture.md: one list of files and folders a row, from the bottom of the arrows to their top. */
const rows = (/^## The rooms$(.*?)^## /ms.exec(readFileSync("docs/architecture.md", "utf8"))?.[1] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? ""));
const rooms = rows.flatMap((paths, row) => paths.map((path) => ({ path, row })));

/** The room of a file is the innermost that the table names. */
const roomOf = (file: string) =>
  rooms
    .filter(({ path }) => file === path || file.startsWith(`${path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];

const files = [...sourceFiles("lib", "app", "components"), "instrumentation.ts", "proxy.ts"];
const imports = importsOf(files);

test("every file is in a room of the table, and every room of the table exists", () => {
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  for (const { path } of rooms) expect(() => statSync(path), path).not.toThrow();
});

test("no file imports one of a room further down the table", () => {
  const against = [...imports].flatMap(([file, others]) =>
    others
      .filter((other) => (roomOf(other)?.row ?? 0) > (roomOf(file)?.row ?? 0))
      .map((other) => `${file} -> ${other}`),
  );
  expect(against).toEqual([]);
});

test("no files import each other in a circle", () => {
  expect(circlesOf(imports)).toEqual([]);
});

test("no program of bin imports a room before all is installed", () => {
  const against = readdirSync("bin").filter((name) =>
    /^(?:import|export)\b[^;]*? from "(@\/|\.\.)/m.test(readFileSync(join("bin", name), "utf8")),
  );
  expect(against).toEqual([]);
});

const contract = "lib/api/contract";
const inBrowser = ["lib/format", "lib/queries", "components"];
const isOnlyInServer = (path: string) =>
  path === "lib/settings.ts" ||
  (path !== contract && /^lib\/(redis|runs|transitions|catalog|detail|drift|demo|access|api)(\/|$)/.test(path));
/** Next calls these files; no other file could import them. */
const isEntry = (path: string) => path === "instrumentation.ts" || path === "proxy.ts";

test("the linter refuses each import up the table, and what the browser must not reach", () => {
  // One file a room, each of which imports a module of every room.
  const probes = rooms.map(({ path, row }) => {
    const isFile = /\.tsx?$/.test(path);
    const module = isFile ? path.replace(/\.tsx?$/, "") : path === contract ? path : `${path}/any`;
    return { path, row, file: isFile ? path : `${path}/any.ts`, module: `@/${module}` };
  });
  const source = probes.map(({ module }, at) => `export { a${at} } from "${module}";\n`).join("");
  const refused = lint(Object.fromEntries(probes.map(({ file }) => [file, source])));
  for (const { file, path, row } of probes) {
    const mayNot = (other: (typeof probes)[number]) =>
      (other.row > row && !isEntry(other.path)) || (inBrowser.includes(path) && isOnlyInServer(other.path));
    const expected = probes.filter(mayNot).map(({ module }) => module);
    expect([...(refused.get(file) ?? [])].sort(), file).toEqual(expected.sort());
  }
});

const report = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string().nullable(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
});

/** Lints these files with the project's own rules. @returns for each file the modules that it may not import */
function lint(sources: Readonly<Record<string, string>>): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "rota-lint-"));
  try {
    for (const name of ["biome.json", "biome.rooms.json"]) copyFileSync(name, join(folder, name));
    for (const [file, source] of Object.entries(sources)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), source);
    }
    const command = ["lint", "--only=style/noRestrictedImports", "--reporter=json", "--max-diagnostics=none", "."];
    const biome = spawnSync(resolve("node_modules/.bin/biome"), command, { cwd: folder, encoding: "utf8" });
    const { diagnostics } = report.parse(JSON.parse(biome.stdout));
    const refused = new Map<string, string[]>();
    for (const { path, start } of diagnostics.map(({ location }) => location)) {
      const line = sources[path]?.split("\n")[start.line - 1] ?? "";
      refused.set(path, [...(refused.get(path) ?? []), /from "([^"]+)"/.exec(line)?.[1] ?? line]);
    }
    return refused;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
