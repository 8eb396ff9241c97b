#!/usr/bin/env node
/**
 * `npm test`: installs what is missing, then runs lint, types, build and all tests, each even if an earlier one failed. The
 * last line is `N passed, N failed` over all of them; lint and types count as one test each.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBuild } from "./build.js";
import { ensureChromium } from "./chromium.js";
import { countPlaywright, counts, countVitest, lastLine, sum, withExit } from "./counts.js";
import { ensureOpenssl, ensurePackages, ensureRedisProgram } from "./install.js";
import { ensurePython } from "./python.js";
import { endRunningOnSignals, nodeModule, root, run } from "./run.js";
import { bold, complain, duration, red, yellow } from "./steps.js";

/** @typedef {import("./counts.js").Counts} Counts */

/** Whether a missing part is a failure, instead of skipping its tests. */
const strict = process.env.CI === "true" || process.env.CI === "1";
/** Milliseconds after which a runner counts as hung. */
const runnerMs = 20 * 60_000;
const reports = join(root, ".cache", "test");

/** @param {string} title */
const heading = (title) => console.log(`\n${bold(title)}`);

/**
 * Ensures a part that some tests need. Where it cannot be installed, that is a failure in strict mode; else its tests are
 * skipped.
 * @param {string} name
 * @param {() => Promise<unknown>} ensure
 * @returns {Promise<{present: boolean, counted: Counts}>}
 */
async function part(name, ensure) {
  try {
    await ensure();
    return { present: true, counted: counts() };
  } catch (error) {
    complain(error);
    if (strict) console.log(red(`${name} is missing: under CI=true that is a failure.`));
    else console.log(yellow(`${name} IS MISSING: THE TESTS THAT NEED IT ARE SKIPPED.`));
    return { present: false, counted: counts(strict ? { failed: 1 } : {}) };
  }
}

/**
 * Runs a check that passes or fails as a whole and prints what it finds.
 * @param {string} title
 * @param {string[]} args of node
 */
async function check(title, args) {
  heading(title);
  const started = performance.now();
  const { code } = await run(process.execPath, args, { show: true, timeoutMs: runnerMs });
  console.log(`${title}: ${code === 0 ? "passed" : red("failed")} in ${duration(performance.now() - started)}`);
  return code === 0 ? counts({ passed: 1 }) : counts({ failed: 1 });
}

/** Makes the build for the browser and API tests. It counts only if it fails. */
async function build() {
  heading("Build");
  try {
    await ensureBuild();
    return counts();
  } catch (error) {
    complain(error);
    return counts({ failed: 1 });
  }
}

/**
 * Runs a runner that writes a JSON report, and counts its results.
 * @template Report
 * @param {string} title
 * @param {string[]} args of node
 * @param {{report: string, env: Record<string, string>, count: (report: Report) => Counts}} how
 */
async function runner(title, args, { report, env, count }) {
  heading(title);
  const path = join(reports, report);
  rmSync(path, { force: true });
  const { code } = await run(process.execPath, args, { env, show: true, timeoutMs: runnerMs });
  if (code === 124) console.log(red(`${title} did not come to an end within ${duration(runnerMs)}.`));
  if (!existsSync(path)) {
    console.log(red(`${title} left no report (exit code ${code}).`));
    return counts({ failed: 1 });
  }
  const counted = withExit(count(JSON.parse(readFileSync(path, "utf8"))), code);
  console.log(`${title}: ${lastLine(counted)}`);
  return counted;
}

/** @param {boolean} python */
const vitest = (python) =>
  runner(
    "Tests",
    [
      nodeModule("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${join(reports, "vitest.json")}`,
    ],
    { report: "vitest.json", env: python ? {} : { ROTA_WITHOUT_PYTHON: "1" }, count: countVitest },
  );

/** @param {boolean} chromium */
const playwright = (chromium) =>
  runner(
    "Browser tests",
    [
      nodeModule("@playwright/test/cli.js"),
      "test",
      // Without a browser they are only listed, and count as skipped.
      ...(chromium ? ["--reporter=list,json"] : ["--list", "--reporter=json"]),
    ],
    {
      report: "playwright.json",
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, "playwright.json") },
      count: chromium ? countPlaywright : (report) => counts({ skipped: sum([countPlaywright(report)]).skipped }),
    },
  );

async function main() {
  heading("Parts");
  mkdirSync(reports, { recursive: true });
  await ensurePackages({ dev: true });
  await ensureRedisProgram();
  const python = await part("Python", ensurePython);
  const chromium = await part("Chromium", ensureChromium);
  const openssl = await part("OpenSSL", ensureOpenssl);

  const total = sum([
    python.counted,
    chromium.counted,
    openssl.counted,
    await check("Lint", [nodeModule("@biomejs/biome/bin/biome"), "check", "."]),
    await build(),
    await check("Types", [nodeModule("typescript/bin/tsc"), "--noEmit"]),
    await vitest(python.present),
    await playwright(chromium.present),
  ]);
  console.log(`\n${lastLine(total)}`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

endRunningOnSignals();

main().catch((error) => {
  complain(error);
  console.log("\n0 passed, 1 failed");
  process.exitCode = 1;
});
