#!/usr/bin/env node
/** `npm run bench`: installs and builds what is missing, then measures (benchmarks/run.ts). */
import { ensureBuild } from "./build.js";
import { ensurePackages, ensureRedisProgram } from "./install.js";
import { endRunningOnSignals, run } from "./run.js";
import { complain } from "./steps.js";

async function main() {
  await ensurePackages({ dev: true });
  await ensureRedisProgram();
  await ensureBuild();
  const args = ["--import", "tsx", "benchmarks/run.ts", ...process.argv.slice(2)];
  return (await run(process.execPath, args, { show: true })).code;
}

endRunningOnSignals();

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error) => {
    complain(error);
    process.exitCode = 1;
  });
