import { spawn } from "node:child_process";
import { endGroup, python, supportScript } from "./python";

/** A real scheduler and a real worker that report their runs (runs_app.py). */
export type ReportingApplication = { output: () => string; stop: () => Promise<void> };

/** Starts both, and does not wait for them: their reports show that they run. */
export function startReportingApplication(env: {
  REDIS_URL: string;
  ROTA_URL: string;
  ROTA_RUNS_TOKEN: string;
}): ReportingApplication {
  let output = "";
  const start = (...args: string[]) => {
    const child = spawn(python, ["-u", "-m", "taskiq", ...args], {
      cwd: supportScript(""),
      env: { PATH: process.env.PATH ?? "", NODE_ENV: "test", PYTHONDONTWRITEBYTECODE: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // In its own process group: the worker has child processes, which end with it.
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-20_000);
      });
    }
    return child;
  };
  const children = [
    start("scheduler", "runs_app:scheduler", "--update-interval", "1"),
    start("worker", "runs_app:broker", "--workers", "1"),
  ];
  return { output: () => output, stop: async () => void (await Promise.all(children.map(endGroup))) };
}
