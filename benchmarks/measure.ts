import { performance } from "node:perf_hooks";
import type { Redis } from "ioredis";
import { z } from "zod";

/** Milliseconds of one run of `work`. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** One way to do a thing, with the times, in ms, its runs took. */
type Way = { run: (turn: number) => Promise<unknown>; taken: number[] };

/**
 * Runs two ways in turns, so that a slow moment of the machine falls on both alike, and gives each one's median in ms.
 * The first turn warms up and does not count.
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

const slowlogEntry = z.tuple([z.number(), z.number(), z.number(), z.array(z.string())]).rest(z.unknown());

/** Runs `work` and gives the command of any client that held Redis longest meanwhile. Below 0.05 ms nothing is recorded. */
export async function longestCommand(
  redis: Redis,
  work: () => Promise<unknown>,
): Promise<{ ms: number; name: string }> {
  await redis.config("SET", "slowlog-max-len", "100000");
  await redis.config("SET", "slowlog-log-slower-than", "50");
  await redis.slowlog("RESET");
  await work();
  const entries = z.array(slowlogEntry).parse(await redis.slowlog("GET", -1));
  await redis.config("SET", "slowlog-log-slower-than", "-1");
  const worst = entries.toSorted((a, b) => b[2] - a[2])[0];
  return worst ? { ms: worst[2] / 1000, name: worst[3][0] ?? "" } : { ms: 0.05, name: "none" };
}
