#!/usr/bin/env node
/** `npm run faults`: installs and builds what is missing, then lets faults strike under load (tests/faults/rounds.ts). */
import { ensureBuild } from "./build.js";
import { ensurePackages, ensureRedisProgram } from "./install.js";
import { ensurePython } from "./python.js";
import { run } from "./run.js";
import { complain } from "./steps.js";

async function main() {
  await ensurePackages({ dev: true });
  await ensureRedisProgram();
  await ensurePython();
  await ensureBuild();
  const args = ["--import", "tsx", "tests/faults/rounds.ts", ...process.argv.slice(2)];
  return (await run(process.execPath, args, { show: true, leashed: true })).code;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error) => {
    complain(error);
    process.exitCode = 1;
  });
