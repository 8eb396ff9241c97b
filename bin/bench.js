#!/usr/bin/env node
/** `npm run bench`: installs and builds what is missing, then measures (benchmarks/run.ts). */
import { runProgram } from "./program.js";

await runProgram("benchmarks/run.ts");
