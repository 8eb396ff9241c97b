import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { z } from "zod";

/** Measures the milliseconds of one run of `work`. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** One way to do something, with the time of each run in ms. */
type Way = { run: (turn: number) => Promise<unknown>; taken: number[] };

/**
 * Runs two ways in turns, so that a slow moment of the machine affects both alike, and returns the median of each in ms. The
 * first turn is a warm-up and does not count.
 */
export async function sideBySide(
  turns: number,
  ours: Way["run"],
  theirs: Way["run"],
): Promise<{ ours: number; theirs: number }> {
  const ways: Way[] = [ours, theirs].map((run) => ({ run, taken: [] }));
  for (let turn = 0; turn <= turns; turn++) {
    for (const way of ways) {
      const ms = await time(() => way.run(turn));
      if (turn > 0) way.taken.push(ms);
    }
  }
  const [first, second] = ways.map((way) => median(way.taken));
  return { ours: first ?? Number.NaN, theirs: second ?? Number.NaN };
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Returns the value below which so many percent of the values are. */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** Runs `work` and returns the p99 in ms of another client's PINGs meanwhile. */
export async function pingMeanwhile(url: string, work: () => Promise<unknown>): Promise<number> {
  const redis = new Redis(url);
  await redis.ping();
  const taken: number[] = [];
  let isOver = false;
  const pinging = (async () => {
    while (!isOver) {
      taken.push(await time(() => redis.ping()));
      await delay(2);
    }
  })();
  await work();
  isOver = true;
  await pinging;
  redis.disconnect();
  return percentile(taken, 99);
}

const slowlogEntry = z.tuple([z.number(), z.number(), z.number(), z.array(z.string())]).rest(z.unknown());

/** A command, and the ms for which it blocked Redis. */
export type Longest = { ms: number; name: string };

/** Runs `work` and returns the command of any client that blocked Redis longest meanwhile. Below 0.05 ms nothing is recorded. */
export async function longestCommand(redis: Redis, work: () => Promise<unknown>): Promise<Longest> {
  await redis.config("SET", "slowlog-max-len", "100000");
  await redis.config("SET", "slowlog-log-slower-than", "50");
  await redis.slowlog("RESET");
  await work();
  const entries = z.array(slowlogEntry).parse(await redis.slowlog("GET", -1));
  await redis.config("SET", "slowlog-log-slower-than", "-1");
  const worst = entries.toSorted((a, b) => b[2] - a[2])[0];
  return worst ? { ms: worst[2] / 1000, name: worst[3][0] ?? "" } : { ms: 0.05, name: "none" };
}
