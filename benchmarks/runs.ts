import { Agent, request } from "node:http";
import type { Redis } from "ioredis";
import { startDashboard } from "@/tests/support/dashboard";
import { startRedis } from "@/tests/support/redis";
import { median } from "./measure";
import type { Row } from "./report";

const token = "bench";
/** Connections that send at the same time, as workers do. */
const connections = 8;
/** Milliseconds of each way in a turn, and number of turns; the first is a warm-up. */
const turnMs = 3000;
const turns = 5;
const schedules = 100;

/**
 * Measures the rate of reports about runs, each of them in Redis when it is answered, against the same server's rate of a POST
 * that reads its body and changes nothing (an unconfirmed purge), in turns; and the bytes of a run in Redis.
 */
export async function measureRuns(): Promise<Row[]> {
  const redis = await startRedis();
  const dashboard = await startDashboard({ REDIS_URL: redis.url, ROTA_RUNS_TOKEN: token, LOG_LEVEL: "warn" });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ask = (asked: Asked) => send(agent, dashboard.url, asked);
  try {
    const rates = { reports: [] as number[], trivial: [] as number[] };
    let number = 0;
    for (let turn = 0; turn < turns; turn++) {
      const trivial = await rate(() => ask({ path: "/api/schedules/x/purge", body: '{"confirm":"y"}', expected: 400 }));
      const reports = await rate(() => ask(reportOf(number++)));
      if (turn === 0) continue;
      rates.trivial.push(trivial);
      rates.reports.push(reports);
    }
    const ours = median(rates.reports);
    const theirs = median(rates.trivial);
    const { perRun, summary } = await bytesOf(redis.client);
    const share = ours / theirs;
    return [
      {
        what: "reports about runs, taken and kept",
        ours: `${Math.round(ours).toLocaleString("en")}/s`,
        against: `trivial POST route ${Math.round(theirs).toLocaleString("en")}/s`,
        ratio: `${Math.round(share * 100)} %`,
        goal: "≥ 60 %",
        holds: share >= 0.6,
      },
      {
        what: "a run in Redis, of 200 a schedule",
        ours: `${perRun} bytes`,
        against: `its summary line ${summary} bytes a schedule`,
        ratio: "",
        goal: "",
        holds: true,
      },
    ];
  } finally {
    agent.destroy();
    await dashboard.stop();
    await redis.stop();
  }
}

type Asked = { path: string; body: string; expected: number };

/** Returns the n-th report: queued, started and ended of one run after another, over all schedules. */
function reportOf(n: number): Asked {
  const run = Math.floor(n / 3);
  const schedule = run % schedules;
  const taskId = run.toString(16).padStart(32, "0");
  const at = new Date().toISOString().replace("Z", "000");
  const begin = {
    args: [schedule],
    kwargs: { region: "eu", dry_run: false },
    labels: { schedule_id: `scheduled_task:7:${schedule.toString(16).padStart(36, "0")}`, config_id: "7" },
    taskName: "app.tasks.reports:daily",
    worker: null,
  };
  const kinds = [
    { kind: "queued", body: { ...begin, queuedAt: at } },
    { kind: "started", body: { ...begin, startedAt: at } },
    {
      kind: "executed",
      body: { finishedAt: at, executionTime: 1.42, error: null, returnValue: { return_value: null } },
    },
  ];
  const { kind, body } = kinds[n % 3] ?? { kind: "queued", body: {} };
  return { path: `/api/tasks/${taskId}/${kind}`, body: JSON.stringify(body), expected: 200 };
}

/** Returns the requests a second with all connections busy. */
async function rate(ask: () => Promise<void>): Promise<number> {
  const began = performance.now();
  let done = 0;
  const busy = async () => {
    while (performance.now() - began < turnMs) {
      await ask();
      done++;
    }
  };
  await Promise.all(Array.from({ length: connections }, busy));
  return (done * 1000) / (performance.now() - began);
}

function send(agent: Agent, url: string, { path, body, expected }: Asked): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "access-token": token,
      "content-length": Buffer.byteLength(body),
    };
    const asking = request(url + path, { agent, method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () =>
        answer.statusCode === expected ? resolve() : reject(new Error(`${path}: ${answer.statusCode}`)),
      );
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Returns the bytes in Redis of a run among 200, and of a schedule's summary, keys included. */
async function bytesOf(redis: Redis): Promise<{ perRun: number; summary: number }> {
  const id = `scheduled_task:7:${"0".padStart(36, "0")}`;
  const runs = await redis.llen(`rota:schedule:runs:of:${id}`);
  const usage = async (key: string) => Number(await redis.call("MEMORY", "USAGE", key, "SAMPLES", "0"));
  return {
    perRun: Math.round((await usage(`rota:schedule:runs:of:${id}`)) / runs),
    summary: await usage(`rota:schedule:runs:last:${id}`),
  };
}
