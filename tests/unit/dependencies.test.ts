import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "@/package.json";

const root = join(import.meta.dirname, "../..");
const folders = ["app", "benchmarks", "bin", "components", "lib", "tests"];
const isSource = (name: string) => /\.(tsx?|js|cjs|css)$/.test(name);

/** Everything that may use a package: sources, tests, our programs, and what configures the tools. */
const sources = [
  ...readdirSync(root).filter(isSource),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter(isSource)
      .map((name) => join(folder, name)),
  ),
].map((name) => readFileSync(join(root, name), "utf8"));

/** Returns whether a source names the package as a module or program: `"zod"`, `"typescript/bin/tsc"`, `"node:fs"`. */
const isNamed = (name: string) =>
  sources.some((text) => ['"', "/", ":"].some((end) => text.includes(`"${name}${end}`)));

test("every package that Rota installs is used somewhere", () => {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  // Types serve whoever uses the package that they describe.
  expect(names.filter((name) => !isNamed(name.replace(/^@types\//, "")))).toEqual([]);
});
