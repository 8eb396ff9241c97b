import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Line } from "./lines";
import { percentile } from "./measure";
import { startProgram } from "./programs";
import { ms } from "./report";
import { mb, usual } from "./soak";
import type { WatchedDashboard } from "./watched";

const open = 200;
const seconds = 20;
const marked = "scheduled_task:999999:marked";

/** Measures 200 event streams of pages that show everything, while 1,000 schedules a second change. */
export async function measureStreams(redis: Redis, redisUrl: string, dashboard: WatchedDashboard): Promise<Line[]> {
  const agent = new Agent({ keepAlive: true });
  const mark = (word: string) => redis.set(`schedule:status:${marked}`, word);
  await mark("active");
  const before = await usual(dashboard, 3);
  /** When the current mark was written; each stream reports it once. */
  let writtenAt = 0;
  const lags: number[] = [];
  const streams = Array.from({ length: open }, () => {
    let toldOf = 0;
    let ended = false;
    const asking = get(`${dashboard.url}/api/events?search=`, { agent }, (answer) => {
      answer.setEncoding("utf8").on("data", (text: string) => {
        const isTold = text.includes(marked) || text.includes('"ids":[]');
        if (!isTold || toldOf === writtenAt) return;
        toldOf = writtenAt;
        lags.push(performance.now() - writtenAt);
      });
      answer.on("close", () => {
        ended = true;
      });
    });
    asking.on("error", () => {});
    return { leave: () => asking.destroy(), ended: () => ended };
  });
  const env = { RATE: "1000", SECONDS: `${seconds}`, FIRST: "1000", LAST: "1008" };
  const writing = await startProgram("writes", { REDIS_URL: redisUrl, ...env });
  let half = 0;
  const halfway = delay((seconds * 1000) / 2).then(async () => {
    half = await usual(dashboard, 3);
  });
  let marks = 0;
  let isOver = false;
  const written = writing.answer.finally(() => {
    isOver = true;
  });
  await delay(1000);
  while (!isOver) {
    await mark(marks++ % 2 === 0 ? "paused" : "active");
    writtenAt = performance.now();
    await delay(1000);
  }
  await Promise.all([written, halfway]);
  const after = await usual(dashboard, 3);
  const lost = open * marks - lags.length + streams.filter((stream) => stream.ended()).length;
  for (const stream of streams) stream.leave();
  agent.destroy();
  const lag = percentile(lags, 99);
  const growth = after / half - 1;
  return [
    {
      what: "200 event streams, 1,000 changes/s: p99 to the client",
      text: ms(lag),
      value: lag,
      goal: "< 1 s",
      holds: lag < 1000,
    },
    {
      what: "200 event streams: changes unreported within a second",
      text: `${lost}`,
      value: lost,
      goal: "0",
      holds: lost === 0,
    },
    {
      what: "200 event streams: growth of the process",
      text: `${mb(half - before)} for them, then ${(growth * 100).toFixed(1)} %`,
      value: growth,
      goal: "< 5 % from half-time on",
      holds: growth < 0.05,
    },
  ];
}
