import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apt, canApt, onPath } from "./install.js";
import { mustRun, root, run } from "./run.js";
import { Refusal, step } from "./steps.js";

const venv = join(root, ".venv");
const requirements = join(root, "tests", "support", "requirements.txt");
const stamp = join(venv, "rota-requirements.sha256");

/** The Python in the tests' own environment. */
export const venvPython = join(venv, "bin", "python");

/**
 * Creates `.venv` with the pinned packages of tests/support/requirements.txt: the real TaskIQ that the tests compare with.
 * @throws Refusal where there is no suitable Python, or a package cannot be installed
 */
export async function ensurePython() {
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(venvPython) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  await step("Installing the Python packages (.venv)", async () => {
    rmSync(venv, { recursive: true, force: true });
    await createVenv();
    const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    await mustRun("The Python packages could not be installed", venvPython, args);
    writeFileSync(stamp, hash);
  });
}

async function createVenv() {
  const create = () => run(onPath("python3") ?? "python3", ["-m", "venv", venv]);
  let made = await create();
  if (made.code !== 0 && canApt()) {
    await apt("python3", "python3-venv");
    made = await create();
  }
  if (made.code !== 0) throw new Refusal(`No Python 3 that can make a virtual environment.\n${made.output.trimEnd()}`);
}
