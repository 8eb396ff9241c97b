import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";

/** The folders of lib/catalog, the lowest first: each may import from itself and from those before it. */
const folders = ["store", "facts", "reading", "asking", "thread"];

const files = readdirSync("lib/catalog", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const imports = new Map(files.map((name) => [`lib/catalog/${name}`, importsOf(`lib/catalog/${name}`)]));

/** Returns the files of lib/catalog that a file imports. */
function importsOf(file: string): string[] {
  const targets = [...readFileSync(file, "utf8").matchAll(/from "(\.\/|@\/lib\/catalog\/)([^"]+)"/g)];
  return targets.map(([, start, target = ""]) =>
    posix.join(start === "./" ? posix.dirname(file) : "lib/catalog", `${target}.ts`),
  );
}

/** 0: a file beside the folders, such as types.ts. */
const levelOf = (file: string) => folders.indexOf(file.split("/")[2] ?? "") + 1;

test("no file of the catalog imports from a folder above its own", () => {
  expect(imports.size).toBeGreaterThan(50);
  const upward = [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => levelOf(target) > levelOf(file)).map((target) => `${file} -> ${target}`),
  );
  expect(upward).toEqual([]);
});

test("no file of the catalog imports itself through others", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) circles.push([...path, file].join(" -> "));
    if (path.includes(file) || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
