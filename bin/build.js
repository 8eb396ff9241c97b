import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { takeLock } from "./lock.js";
import { mustRun, nodeModule, root } from "./run.js";
import { Refusal, step } from "./steps.js";

/** What a build depends on: these folders, and the files of the project's own folder that configure it. */
const folders = ["app", "components", "lib", "public", "messages"];
const looseFile = /^(package-lock\.json|package\.json|tsconfig\.json|[\w.-]+\.(ts|js|mjs|cjs))$/;
const notPartOfIt = new Set(["vitest.config.ts", "playwright.config.ts", "next-env.d.ts"]);

const stamp = join(root, ".next", "rota-sources.sha256");
const lockFile = join(root, ".cache", "build.lock");
const standalone = join(root, ".next", "standalone");

/** The program that serves the production build; its folder is complete once `ensureBuild` is through. */
export const serverFile = join(standalone, "server.js");

/** A fingerprint of all sources (content, not time: a fresh checkout or a branch switched to and fro builds nothing). */
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

/** Whether the build in `.next` was made from the sources as they are. */
export function isBuilt() {
  return existsSync(serverFile) && existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash();
}

/**
 * Builds the dashboard unless the sources are as they were at the last build, and completes the standalone folder. Of
 * several that want it at once one builds, and the others wait for it.
 * @throws Refusal with the compiler's output
 */
export async function ensureBuild() {
  if (isBuilt()) return;
  await step("Building the dashboard", async () => {
    mkdirSync(dirname(lockFile), { recursive: true });
    while (!isBuilt()) {
      const claim = takeLock(lockFile, "build");
      if (!claim.taken) {
        await new Promise((done) => setTimeout(done, 200));
        continue;
      }
      try {
        return await build();
      } finally {
        claim.lock.release();
      }
    }
  });
}

async function build() {
  const hash = sourcesHash();
  rmSync(stamp, { force: true });
  rmSync(standalone, { recursive: true, force: true });
  const next = [nodeModule("next/dist/bin/next"), "build"];
  await mustRun("The dashboard could not be built", process.execPath, next, {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    // Left to itself it would go on for a minute, in which Next refuses another build.
    leashed: true,
  });
  if (!existsSync(serverFile)) throw new Refusal("The build ended without the server that it should have made.");
  // Next leaves these to a CDN; here the server hands them out itself.
  cpSync(join(root, ".next", "static"), join(standalone, ".next", "static"), { recursive: true });
  if (existsSync(join(root, "public"))) cpSync(join(root, "public"), join(standalone, "public"), { recursive: true });
  writeFileSync(stamp, hash);
}
