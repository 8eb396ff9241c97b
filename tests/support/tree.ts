import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ensureBuild } from "@/bin/build.js";

/** Names that are not copied: results of running, and what is too large. */
const left = new Set([".git", ".next", ".cache", ".venv", ".data", "node_modules", "test-results", "docs"]);

export type Tree = { dir: string; remove: () => Promise<void> };

/**
 * Copies this project with its packages and the build of its sources into a folder of this name. The folder is below .cache, on
 * the same disk, so that packages are linked instead of copied.
 */
export async function copyOfTree(name: string): Promise<Tree> {
  const root = process.cwd();
  const build = dirname(await ensureBuild());
  mkdirSync(join(root, ".cache", "trees"), { recursive: true });
  const above = mkdtempSync(join(root, ".cache", "trees", "copy-"));
  const dir = join(above, name);
  mkdirSync(dir);
  for (const entry of readdirSync(root)) {
    if (!left.has(entry)) cpSync(join(root, entry), join(dir, entry), { recursive: true });
  }
  linkTree(join(root, "node_modules"), join(dir, "node_modules"));
  const builds = join(dir, ".cache", "builds");
  cpSync(build, join(builds, basename(build)), { recursive: true, verbatimSymlinks: true });
  return { dir, remove: () => rm(above, { recursive: true, force: true }) };
}

function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}
