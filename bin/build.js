import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { lockHolder, takeLock } from "./lock.js";
import { mustRun, nodeModule, root } from "./run.js";
import { Refusal, step } from "./steps.js";

/** What a build depends on: these folders, and the files of the project's own folder that configure it. */
const folders = ["app", "components", "lib", "public", "messages"];
const looseFile = /^(package-lock\.json|package\.json|tsconfig\.json|[\w.-]+\.(ts|js|mjs|cjs))$/;
const notPartOfIt = new Set(["vitest.config.ts", "playwright.config.ts", "next-env.d.ts"]);

/**
 * Finished builds, each in a folder named by the fingerprint of its sources, so that a new build never touches the one that a
 * dashboard runs from. Beside it, `<fingerprint>.<pid>.lock` names a process that uses it.
 */
const builds = join(root, ".cache", "builds");
const lockFile = join(root, ".cache", "build.lock");
/** Milliseconds between two checks whether another process has finished its build. */
const pauseMs = 200;

/** Returns a fingerprint of the content of all sources, not of their times: switching a branch to and fro builds nothing. */
export function sourcesHash() {
  const hash = createHash("sha256");
  const loose = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && looseFile.test(entry.name) && !notPartOfIt.has(entry.name))
    .map((entry) => entry.name);
  const inFolders = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1)),
    );
  for (const file of [...loose, ...inFolders].sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * Builds the dashboard unless these sources are built already, and keeps that build for as long as this process lives. If
 * several processes need it at once, one builds and the others wait.
 * @returns {Promise<string>} the server's file, in a complete folder
 * @throws Refusal with the compiler's output
 */
export async function ensureBuild() {
  mkdirSync(builds, { recursive: true });
  const present = await alone(() => keepBuild(sourcesHash()));
  return present ?? (await step("Building the dashboard", untilBuilt));
}

async function untilBuilt() {
  for (;;) {
    const server = await alone(async () => {
      const hash = sourcesHash();
      return keepBuild(hash) ?? ((await build(hash)) ? keepBuild(hash) : null);
    });
    if (server !== null) return server;
    await wait(pauseMs);
  }
}

/**
 * Does work that only one process may do at a time: build, choose a build, remove old ones.
 * @template T
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T | null>} null while another process does such work
 */
async function alone(work) {
  const claim = takeLock(lockFile, "build");
  if (!claim.taken) return null;
  try {
    return await work();
  } finally {
    claim.lock.release();
  }
}

/**
 * Marks a build as used by this process, and removes those that no process uses any more.
 * @param {string} hash
 * @returns {string | null} the file of the server; null where there is no such build
 */
function keepBuild(hash) {
  const server = join(builds, hash, "server.js");
  if (!existsSync(server)) return null;
  const use = takeLock(join(builds, `${hash}.${process.pid}.lock`), "build");
  // Not taken: this process uses that build already.
  if (use.taken) process.once("exit", () => use.lock.release());
  removeUnused();
  removeForeignTypes(hash);
  return server;
}

/**
 * Removes the types that Next leaves in `.next` if its last build was of other sources: they would make the type check fail
 * for a page that no longer exists.
 * @param {string} hash
 */
function removeForeignTypes(hash) {
  if (buildId(join(root, ".next")) !== buildId(join(builds, hash, ".next"))) remove(join(root, ".next", "types"));
}

/** @param {string} dir */
function buildId(dir) {
  const file = join(dir, "BUILD_ID");
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function removeUnused() {
  const names = readdirSync(builds);
  const used = new Set(names.filter((name) => name.endsWith(".lock") && isUsed(name)).map(fingerprint));
  for (const name of names) if (!used.has(fingerprint(name))) remove(join(builds, name));
}

/** @param {string} name of a build or of a lock beside it */
const fingerprint = (name) => name.split(".", 1)[0];

/** Returns whether the process that a lock names lives; true, too, where another user's lock is unreadable. @param {string} name */
function isUsed(name) {
  try {
    return lockHolder(join(builds, name)) !== null;
  } catch {
    return true;
  }
}

/** @param {string} path */
function remove(path) {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another user built it, and only that user can remove it. It only takes space.
  }
}

/**
 * Builds in `.next`, where Next keeps its cache, and moves the complete server to its own folder in one step.
 * @param {string} hash of the sources
 * @returns {Promise<boolean>} false where the sources changed meanwhile, so that the build is of neither state
 */
async function build(hash) {
  const next = [nodeModule("next/dist/bin/next"), "build"];
  await mustRun("The dashboard could not be built", process.execPath, next, {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    // Without this it would go on for a minute, in which Next refuses another build.
    leashed: true,
  });
  const standalone = join(root, ".next", "standalone");
  if (!existsSync(join(standalone, "server.js"))) {
    throw new Refusal("The build ended without the server that it should have made.");
  }
  // Next leaves these to a CDN; here the server serves them itself.
  cpSync(join(root, ".next", "static"), join(standalone, ".next", "static"), { recursive: true });
  if (existsSync(join(root, "public"))) cpSync(join(root, "public"), join(standalone, "public"), { recursive: true });
  if (sourcesHash() !== hash) return false;
  renameSync(standalone, join(builds, hash));
  return true;
}
