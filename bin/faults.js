#!/usr/bin/env node
/** `npm run faults`: installs and builds what is missing, then causes faults under load (tests/faults/rounds.ts). */
import { runProgram } from "./program.js";
import { ensurePython } from "./python.js";

await runProgram("tests/faults/rounds.ts", ensurePython);
