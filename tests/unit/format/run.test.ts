import { expect, test } from "vitest";
import { barInWords } from "@/components/runs/bar";
import type { RunAnswer } from "@/lib/api/contract";
import { runDuration, runError, runTimeoutMs, runTook } from "@/lib/format/run";

const run: RunAnswer = {
  taskId: "t",
  state: "running",
  origin: "schedule",
  queuedAt: "2026-02-08T09:15:00.100200Z",
  startedAt: "2026-02-08T09:15:01.000000Z",
  finishedAt: null,
  durationMs: null,
  taskName: null,
  worker: null,
  args: null,
  result: null,
  error: null,
};
const at = (time: string) => Date.parse(`2026-02-08T${time}Z`);

test.each([
  [0, "0 ms"],
  [40, "40 ms"],
  [300, "0.3 s"],
  [12_400, "12.4 s"],
  [59_949, "59.9 s"],
  [59_960, "1 min"],
  [221_000, "3 min 41 s"],
  [19_020_000, "5 h 17 min"],
])("%i ms is %s", (ms, words) => {
  expect(runDuration(ms)).toBe(words);
});

test("a run under way takes as long as it does so far, and one without an end is not guessed", () => {
  expect(runTook(run, at("09:15:31"))).toBe(30_000);
  expect(runTook({ ...run, state: "lost" }, at("09:15:31"))).toBeNull();
  expect(runTook({ ...run, state: "succeeded", finishedAt: "2026-02-08T09:15:03.500000Z" }, at("10:00:00"))).toBe(2500);
  expect(runTook({ ...run, state: "failed", durationMs: 7 }, at("10:00:00"))).toBe(7);
});

test("a run is given up after the label's timeout, else after what the metadata says", () => {
  const payload = (labels: unknown) => ({
    serializer: "json" as const,
    size: 1,
    lists: [],
    json: { labels },
    problems: [],
  });
  expect(runTimeoutMs({ payload: payload({ timeout: "60" }), metadata: { timeout_seconds: 5 } })).toBe(60_000);
  expect(runTimeoutMs({ payload: payload({}), metadata: { timeout_seconds: 5 } })).toBe(5000);
  expect(runTimeoutMs({ payload: null, metadata: null })).toBeNull();
  expect(runTimeoutMs({ payload: payload(null), metadata: { timeout_seconds: "soon" } })).toBeNull();
});

test("TaskIQ's own error of a try that is followed by another is told in words", () => {
  expect(runError({ state: "failed", error: "taskiq.exceptions.NoResultError()" })).toContain("tries it again");
  expect(runError({ state: "failed", error: "ValueError('no')" })).toBe("ValueError('no')");
  expect(runError({ state: "failed", error: null })).toBeNull();
});

test("a bar of runs is a sentence, too", () => {
  const states = ["running", "failed", "succeeded", "succeeded"] as const;
  expect(barInWords(states.map((state) => ({ state, durationMs: null })))).toBe(
    "Last 4 runs: 2 ran, 1 failed, 1 running",
  );
  expect(barInWords([{ state: "succeeded", durationMs: 1 }])).toBe("Last 1 run: 1 ran, 0 failed");
});
