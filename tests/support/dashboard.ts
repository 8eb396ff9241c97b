import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuild } from "@/bin/build.js";
import { freePort } from "./redis";

/** The suite's own dashboard: the production build on a free port. */
export type Dashboard = {
  url: string;
  process: ChildProcess;
  /** Everything it has written to standard output and error so far. */
  output: () => string;
  stop: () => Promise<void>;
};

/** With these settings SIGUSR2 ends every thread of a dashboard but the main one. */
export const mortalThreads = {
  NODE_OPTIONS: `--require=${JSON.stringify(fileURLToPath(new URL("./mortal-threads.cjs", import.meta.url)))}`,
};

/** A settable clock for a dashboard that is started with `settings`. */
export type TestClock = {
  settings: Record<string, string>;
  /** Sets the wall clock of all threads so many milliseconds ahead of the machine's, or behind it. */
  set: (dashboard: Dashboard, ms: number) => Promise<void>;
};

export async function testClock(): Promise<TestClock> {
  const file = join(await mkdtemp(join(tmpdir(), "rota-clock-")), "ahead-ms");
  await writeFile(file, "0");
  const settings = {
    TEST_CLOCK: file,
    NODE_OPTIONS: `--require=${fileURLToPath(new URL("./set-clock.cjs", import.meta.url))}`,
  };
  return {
    settings,
    set: async (dashboard, ms) => {
      await writeFile(file, `${ms}`);
      dashboard.process.kill("SIGUSR2");
    },
  };
}

/**
 * Starts the production build (building first if the sources changed) with these settings.
 * @throws Error with its output, if it ends instead of answering
 */
export async function startDashboard(env: Record<string, string>): Promise<Dashboard> {
  const file = await ensureBuild();
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

export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown };

/** Sends a request as a program does: with the path as written and only these headers. */
export async function request(
  { url }: Pick<Dashboard, "url">,
  path: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<HttpAnswer> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const asking = httpRequest({ hostname, port, path, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: jsonOf(text) });
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Sends a POST with a JSON body. */
export const post = (dashboard: Pick<Dashboard, "url">, path: string, body: unknown = {}) =>
  request(dashboard, path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
