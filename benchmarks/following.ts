import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { z } from "zod";
import { Client, untilLive } from "./http";
import type { Line } from "./lines";
import { percentile } from "./measure";
import { startProgram } from "./programs";
import { ms } from "./report";
import type { WatchedDashboard } from "./watched";

const done = z.object({ changes: z.number(), seconds: z.number() });
const counts = z.object({ active: z.number(), paused: z.number() });
const page = z.object({
  items: z.array(
    z.object({
      scheduleId: z.string(),
      statusWord: z.string().nullable(),
      lastEvent: z.object({ at: z.string().nullable() }).nullable(),
    }),
  ),
});

/** Generated configurations of the sample: a hundred schedules each (lib/demo/schedules.ts). */
const first = 1000;
const last = (size: number) => first + Math.max(0, Math.min(200, Math.floor((size - 60) / 100)) - 1);
/** A configuration of one schedule, which recognizes marked writes. */
const marked = { configId: 999_999, id: "scheduled_task:999999:marked" };

/**
 * Measures, while another program changes schedules at a given rate and this one asks for pages: how long a write takes to be
 * in the answers, whether all are in the end, how late the main thread's timers are, and how much the process grows.
 */
export async function measureFollowing(
  redis: Redis,
  redisUrl: string,
  dashboard: WatchedDashboard,
  { size, rate, seconds, lagMs }: { size: number; rate: number; seconds: number; lagMs: number },
): Promise<Line[]> {
  const client = new Client(dashboard.url);
  const marking = new Client(dashboard.url);
  await mark(redis, "active");
  await redis.set(`schedule:meta:${marked.id}`, JSON.stringify({ config_id: marked.configId, name: "Marked" }));
  await untilLive(client);
  const env = { RATE: `${rate}`, SECONDS: `${seconds}`, FIRST: `${first}`, LAST: `${last(size)}` };
  const writing = await startProgram("writes", { REDIS_URL: redisUrl, ...env });
  let isOver = false;
  const written = writing.answer.finally(() => {
    isOver = true;
  });
  await delay(1000);
  await dashboard.watch();
  const asking = askPages(client, () => isOver);
  const lags = await lagsOfMarks(redis, marking, () => isOver);
  const { delayMs } = await dashboard.watch();
  const { changes, seconds: took } = done.parse(JSON.parse(await written));
  await asking;
  await untilLive(client);
  const lost = await countLost(redis, client, last(size));
  client.close();
  marking.close();

  const lag = percentile(lags, 99);
  const reached = Math.round(changes / took);
  const what = (name: string) => `${rate.toLocaleString("en")} changes/s: ${name}`;
  return [
    {
      what: what("written a second"),
      text: reached.toLocaleString("en"),
      value: reached,
      goal: rate.toLocaleString("en"),
      holds: reached >= rate * 0.95,
    },
    {
      what: what("lag until it is answered, p99"),
      text: ms(lag),
      value: lag,
      goal: `< ${lagMs} ms`,
      holds: lag < lagMs,
    },
    { what: what("lost"), text: `${lost}`, value: lost, goal: "0", holds: lost === 0 },
    {
      what: what("delay of the main event loop, p99"),
      text: ms(delayMs),
      value: delayMs,
      goal: "< 20 ms",
      holds: delayMs < 20,
    },
  ];
}

const mark = (redis: Redis, word: string) => redis.set(`schedule:status:${marked.id}`, word);

/** Asks for a page and a search ten times a second each, as operators at work do. */
async function askPages(client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await client.ask("/api/schedules?limit=50&sort=-updated");
    await client.ask("/api/schedules?limit=50&search=4321");
    await delay(100);
  }
}

/** Measures the milliseconds from a write in Redis until an answer shows it. */
async function lagsOfMarks(redis: Redis, client: Client, isOver: () => boolean): Promise<number[]> {
  const lags: number[] = [];
  for (let turn = 0; !isOver(); turn++) {
    const word = turn % 2 === 0 ? "paused" : "active";
    await mark(redis, word);
    const began = performance.now();
    while (counts.parse(await client.ask(`/api/configs/${marked.configId}`))[word] !== 1) await delay(1);
    lags.push(performance.now() - began);
    await delay(20);
  }
  return lags;
}

/** Counts the schedules of the written configurations that the dashboard does not show as Redis holds them. */
async function countLost(redis: Redis, client: Client, lastConfig: number): Promise<number> {
  let lost = 0;
  for (let config = first; config <= lastConfig; config++) {
    const { items } = page.parse(await client.ask(`/api/configs/${config}/schedules?limit=500`));
    const ids = new Map(items.map((item) => [item.scheduleId, item]));
    for (const id of await redis.smembers(`schedule:index:config:${config}`)) {
      const [word, event] = await Promise.all([
        redis.get(`schedule:status:${id}`),
        redis.lindex(`schedule:history:${id}`, 0),
      ]);
      const told = ids.get(id);
      const isTold = told?.statusWord === word && event?.includes(`"${told?.lastEvent?.at?.slice(0, -1)}"`);
      if (!isTold) lost++;
    }
  }
  return lost;
}
