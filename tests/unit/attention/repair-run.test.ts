import { expect, test } from "vitest";
import { type Progress, run, runOverAll, runOverFailures } from "@/components/attention/repair-run";
import type { Repaired, RepairedAnswer } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { ProblemError } from "@/lib/queries/client";
import type { RepairPart } from "@/lib/queries/drift";
import { firstPart } from "@/lib/queries/parts";

const result = (name: Partial<Repaired>, what: Repaired["result"]): Repaired => ({
  scheduleId: null,
  key: null,
  result: what,
  message: "",
  warnings: [],
  takesEffectBy: null,
  ...name,
});
const repaired = (...ids: string[]) => ids.map((scheduleId) => result({ scheduleId }, "repaired"));
const refused = (...ids: string[]) => ids.map((scheduleId) => result({ scheduleId }, "refused"));
const answer = (results: Repaired[], rest: Partial<RepairedAnswer> = {}): RepairedAnswer => ({
  results,
  left: 0,
  nextCursor: null,
  stopped: null,
  ...rest,
});

/** Runs against these answers, one after another, and gives what was asked and how it ended. */
async function ran(from: Progress, answers: (RepairedAnswer | Error)[], isStopped = () => false) {
  const asked: RepairPart[] = [];
  const told: Progress[] = [];
  const send = async (part: RepairPart) => {
    asked.push(part);
    const next = answers.shift();
    if (next === undefined) throw new Error("asked too often");
    if (next instanceof Error) throw next;
    return next;
  };
  await run(from, send, isStopped, (so) => void told.push(so));
  return { asked, last: told.at(-1) };
}

test("all of a kind go on from each answer's cursor until none is left", async () => {
  const { asked, last } = await ran(runOverAll(5), [
    answer([...repaired("a"), ...refused("b")], { left: 3, nextCursor: "at c" }),
    answer(repaired("c", "d", "e")),
  ]);
  expect(asked).toEqual([{ expectedTotal: 5 }, { cursor: "at c" }]);
  expect(last).toMatchObject({ state: "finished", tried: 5, of: 5, repaired: 4, rest: null });
  expect(last?.failures.map(({ scheduleId }) => scheduleId)).toEqual(["b"]);
});

test("a run that failed before it came anywhere is not finished, and begins again where it goes on", async () => {
  const { last } = await ran(runOverAll(5), [
    new ProblemError("unreachable", 0, "The dashboard itself does not answer.", null),
  ]);
  expect(last).toMatchObject({ state: "stopped", why: "The dashboard itself does not answer.", tried: 0 });
  const next = await ran(last ?? runOverAll(0), [answer(repaired("a", "b", "c", "d", "e"))]);
  expect(next.asked).toEqual([{ expectedTotal: 5 }]);
  expect(next.last).toMatchObject({ state: "finished", repaired: 5, why: null });
});

test("a number that is another by now is said, and nothing is left to go on with", async () => {
  const conflict = new ProblemError("state_conflict", 409, "There are 6 by now.", null);
  const { last } = await ran(runOverAll(5), [conflict]);
  expect(last).toMatchObject({ state: "stopped", why: "There are 6 by now.", tried: 0, rest: null });
});

test("what one request leaves of those that are tried again is asked for by the next", async () => {
  const first = await ran(runOverAll(3), [answer(refused("a", "b", "c"))]);
  const { asked, last } = await ran(runOverFailures(first.last ?? runOverAll(0)), [
    answer(repaired("a"), { left: 2 }),
    answer([...repaired("b"), ...refused("c")]),
  ]);
  expect(asked).toEqual([{ ids: ["a", "b", "c"] }, { ids: ["b", "c"] }]);
  expect(last).toMatchObject({ state: "finished", tried: 3, of: 3, repaired: 2, rest: null });
  expect(last?.failures.map(({ scheduleId }) => scheduleId)).toEqual(["c"]);
});

test("those that are tried again are not lost where Redis goes away or the operator stops", async () => {
  const first = await ran(runOverAll(3), [answer(refused("a", "b", "c"))]);
  const again = runOverFailures(first.last ?? runOverAll(0));
  const away = await ran(again, [answer(repaired("a"), { left: 2, stopped: "Redis is away." })]);
  expect(away.last).toMatchObject({ state: "stopped", why: "Redis is away.", tried: 1 });
  const stopped = await ran(again, [], () => true);
  expect(stopped.last).toMatchObject({ state: "stopped", tried: 0 });
  const next = await ran(away.last ?? again, [answer(repaired("b", "c"))]);
  expect(next.asked).toEqual([{ ids: ["b", "c"] }]);
  expect(next.last).toMatchObject({ state: "finished", tried: 3, repaired: 3 });
});

test("schedules and keys are asked for apart, each by its name", async () => {
  const mixed = [
    result({ key: "schedule:cron" }, "refused"),
    ...refused("a"),
    result({ key: "schedule:time:x" }, "refused"),
  ];
  const first = await ran(runOverAll(3), [answer(mixed)]);
  const { asked } = await ran(runOverFailures(first.last ?? runOverAll(0)), [
    answer([result({ key: "schedule:cron" }, "repaired")]),
    answer(repaired("a")),
    answer([result({ key: "schedule:time:x" }, "repaired")]),
  ]);
  expect(asked).toEqual([{ keys: ["schedule:cron"] }, { ids: ["a"] }, { keys: ["schedule:time:x"] }]);
});

test("one request names as many as its body holds, and never none", () => {
  const short = Array.from({ length: 600 }, (_, at) => `scheduled_task:7:${at}`);
  expect(firstPart(short, limits.repairs)).toEqual(short.slice(0, limits.repairs));
  const long = Array.from({ length: 100 }, (_, at) => `${at}${"界".repeat(1000)}`);
  const part = firstPart(long, limits.repairs);
  expect(part.length).toBeGreaterThan(10);
  expect(Buffer.byteLength(JSON.stringify({ ids: part }))).toBeLessThan(limits.bodyBytes);
  expect(firstPart(["x".repeat(100_000), "a"], limits.repairs)).toHaveLength(1);
  expect(firstPart(["a"], limits.repairs)).toEqual(["a"]);
  expect(firstPart([], limits.repairs)).toEqual([]);
});
