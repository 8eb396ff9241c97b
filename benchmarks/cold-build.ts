import type { Redis } from "ioredis";
import { z } from "zod";
import { type Line, names } from "./lines";
import { type Longest, longestCommand, median, pingMeanwhile } from "./measure";
import { runProgram } from "./programs";
import { ms, times } from "./report";

const built = z.object({ ms: z.number(), rss: z.number(), total: z.number() });
const raw = z.object({ ms: z.number() });

/**
 * Measures the catalog from its start until it is live, against the same reads raw, in turns; the effect on other clients of
 * that Redis; and the memory of the process afterwards, beyond that with an empty Redis.
 */
export async function measureBuild(redis: Redis, url: string, emptyUrl: string, size: number): Promise<Line[]> {
  const build = async (of: string) => built.parse(await runProgram("model", { REDIS_URL: of }));
  const ours: z.infer<typeof built>[] = [];
  const theirs: number[] = [];
  const worsts: Longest[] = [];
  const pings: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await pingMeanwhile(url, async () => {
      theirs.push(raw.parse(await runProgram("raw", { REDIS_URL: url })).ms);
    });
    const building = () => pingMeanwhile(url, async () => ours.push(await build(url)));
    worsts.push(await longestCommand(redis, async () => pings.push(await building())));
  }
  // A command whose work is long is long each time; one that the machine interrupted is not.
  const worst = worsts.reduce((least, each) => (each.ms < least.ms ? each : least));
  const ping = median(pings);
  const took = median(ours.map((each) => each.ms));
  const ratio = took / median(theirs);
  const bytes = (median(ours.map((each) => each.rss)) - (await build(emptyUrl)).rss) / size;
  return [
    { what: names.build, text: ms(took), value: took, goal: "–", holds: true },
    {
      what: "cold build against the same reads raw",
      text: `${times(ratio)} of ${ms(median(theirs))}`,
      value: ratio,
      goal: "≤ 1.5×",
      holds: ratio <= 1.5,
    },
    {
      what: "longest command meanwhile",
      text: `${ms(worst.ms)} ${worst.name}`,
      value: worst.ms,
      goal: "≤ 10 ms",
      holds: worst.ms <= 10,
    },
    { what: "another client's PING meanwhile, p99", text: ms(ping), value: ping, goal: "< 10 ms", holds: ping < 10 },
    {
      what: names.memory,
      text: `${Math.round(bytes).toLocaleString("en")} B`,
      value: bytes,
      goal: "≤ 300 B",
      holds: bytes <= 300,
    },
  ];
}
