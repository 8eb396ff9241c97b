import { z } from "zod";
import type { Line } from "./lines";
import { runProgram } from "./programs";
import { times } from "./report";

const measured = z.object({
  nextUs: z.number(),
  byMinuteUs: z.number(),
  byExpressionMs: z.number(),
  oneByOneMs: z.number(),
});

/** Most schedules that are computed one after another: more take minutes. */
const mostOneByOne = 10_000;

/** Measures a next run against a check of each minute, and the starts of a day by expression against one schedule after another. */
export async function measureNextRuns(size: number): Promise<Line[]> {
  const counted = Math.min(size, mostOneByOne);
  const { nextUs, byMinuteUs, byExpressionMs, oneByOneMs } = measured.parse(
    await runProgram("next-runs", { SIZE: String(counted) }),
  );
  const faster = oneByOneMs / byExpressionMs;
  return [
    {
      what: "a next run; looking minute by minute against it",
      text: `${nextUs.toFixed(1)} µs, ${times(byMinuteUs / nextUs)}`,
      value: nextUs,
      goal: "≤ 50 µs",
      holds: nextUs <= 50,
    },
    {
      what: `starts of a day, one of at most ${mostOneByOne.toLocaleString("en")} schedules after another against by expression`,
      text: times(faster),
      value: faster,
      goal: "–",
      holds: true,
    },
  ];
}
