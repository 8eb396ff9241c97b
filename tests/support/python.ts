import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";

/** The Python of tests/support/requirements.txt, which `npm test` installs. */
export const python = join(process.cwd(), ".venv", "bin", "python");
export const pythonAvailable = existsSync(python) && process.env.ROTA_WITHOUT_PYTHON !== "1";

/** A `describe` for tests that need Python: skipped where it is absent, but a failure under CI=true. */
export function describePython(name: string, tests: () => void): void {
  if (pythonAvailable) describe(name, () => tests());
  else if (process.env.CI === "true")
    describe(name, () => {
      test("Python is there", () => {
        throw new Error(`${python} is missing; \`npm test\` installs it.`);
      });
    });
  else describe.skip(name, () => tests());
}

/** Ends a program that was spawned `detached`, with the processes that it started: TaskIQ's worker has some. */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await gone;
}

/** Returns the path of a script in tests/support. */
export const supportScript = (name: string): string => join(process.cwd(), "tests", "support", name);

/**
 * Runs a script of tests/support to its end and returns its output.
 * @throws Error with what it said on standard error, if it fails
 */
export async function runPython(script: string, args: string[] = [], input = ""): Promise<string> {
  const child = spawn(python, [supportScript(script), ...args], { stdio: "pipe" });
  let output = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.stdin.end(input);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${complaint.slice(-3000)}`);
  return output;
}
