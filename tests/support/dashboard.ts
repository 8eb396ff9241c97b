import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockHolder, takeLock } from "@/bin/lock.js";
import { freePort } from "./redis";

/** A dashboard of the suite's own: the production build on a port of its own. */
export type Dashboard = {
  url: string;
  process: ChildProcess;
  /** Everything it has written to standard output and error so far. */
  output: () => string;
  stop: () => Promise<void>;
};

/**
 * Starts the production build (building first if the sources changed) with these settings.
 * @throws Error with its output, if it ends instead of answering
 */
export async function startDashboard(env: Record<string, string>): Promise<Dashboard> {
  const file = await built();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const data = await mkdtemp(join(tmpdir(), "rota-data-"));
  const child = spawn(process.execPath, [file], {
    env: {
      PATH: process.env.PATH ?? "",
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      HOSTNAME: "127.0.0.1",
      ROTA_DATA_DIR: data,
      ...env,
      PORT: String(port),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await rm(data, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const look = setInterval(() => {
      if (child.exitCode !== null) settle(() => reject(new Error(`The dashboard ended at its start:\n${output}`)));
      else
        fetch(`${url}/api/health`).then(
          () => settle(resolve),
          () => {},
        );
    }, 50);
    const settle = (then: () => void) => {
      clearInterval(look);
      then();
    };
  });
  return { url, process: child, output: () => output, stop };
}

/** The server's file. Test files run side by side: one builds, the others wait for it. */
async function built(): Promise<string> {
  const build = await import("@/bin/build.js");
  const path = join(
    tmpdir(),
    `rota-build-${process.getuid?.() ?? 0}-${Buffer.from(build.serverFile).toString("hex").slice(-40)}.lock`,
  );
  while (!build.isBuilt()) {
    const attempt = takeLock(path, "build");
    if (!attempt.taken) {
      await waitFor(() => lockHolder(path) === null);
      continue;
    }
    try {
      await build.ensureBuild();
    } finally {
      attempt.lock.release();
    }
  }
  return build.serverFile;
}

async function waitFor(condition: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (!condition()) return;
      clearInterval(look);
      resolve();
    }, 200);
  });
}
