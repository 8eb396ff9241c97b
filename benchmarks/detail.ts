import { z } from "zod";
import type { Line } from "./lines";
import { runProgram } from "./programs";
import { ms, times } from "./report";

const measured = z.object({ ours: z.number(), theirs: z.number() });

/** Measures the data of a schedule's page against the same commands raw and pipelined. */
export async function measureDetail(url: string): Promise<Line> {
  const { ours, theirs } = measured.parse(await runProgram("detail", { REDIS_URL: url }));
  const ratio = ours / theirs;
  return {
    what: "data of a schedule's page against the same commands raw",
    text: `${times(ratio)} of ${ms(theirs)}`,
    value: ratio,
    goal: "≤ 1.5×",
    holds: ratio <= 1.5,
  };
}
