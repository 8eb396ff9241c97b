import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** The program's own source files in these folders, by their paths from the root, in order. */
export function sourceFiles(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
}

/** Matches each import of another module: static, of types only, exported on, lazy, or as the file of a thread. */
const importing =
  /^(?:import|export)\b[^"'`;]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)|new URL\("(\.[^"]+)", import\.meta\.url\)/gm;

/**
 * Returns for each file the files among them that it imports.
 * @throws Error where an import of one of the program's own modules names none of the files
 */
export function importsOf(files: readonly string[]): Map<string, string[]> {
  const known = new Set(files);
  return new Map(files.map((file) => [file, importedBy(file, known)]));
}

function importedBy(file: string, known: ReadonlySet<string>): string[] {
  return [...readFileSync(file, "utf8").matchAll(importing)].flatMap((match) => {
    const name = match.slice(1).find((each) => each !== undefined) ?? "";
    const path = name.startsWith("@/") ? name.slice(2) : normalize(join(dirname(file), name));
    if (!/^(@\/|\.)/.test(name) || !/^(lib|app|components)\//.test(path) || path.endsWith(".css")) return [];
    const found = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((each) => known.has(each));
    if (found === undefined) throw new Error(`${file} imports ${name}, which is no file.`);
    return [found];
  });
}

/** Returns the circles: groups of files each of which imports, over others, every file of its group. */
export function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const circles = new Map<string, string[]>();
  for (const [file, others] of reached) {
    if (!others.has(file)) continue;
    const circle = [...others].filter((other) => reached.get(other)?.has(file)).sort();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const next = [...(imports.get(file) ?? [])];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    next.push(...(imports.get(at) ?? []));
  }
  return reached;
}
