import { beforeAll, describe, expect, test } from "vitest";
import { type Call, contract, transition } from "@/lib/api/contract";
import type { Source } from "@/lib/redis/source";
import type { JsonObject } from "@/lib/schedules/types";
import { PayloadMissingError, ScheduleNotFoundError, StateConflictError } from "@/lib/transitions/errors";
import { pauseSchedule } from "@/lib/transitions/pause";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf, register } from "../support/application";
import { describePython, runPython } from "../support/python";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
/** Each operator has a connection of their own. */
let operators: Source[];
beforeAll(() => {
  operators = Array.from({ length: 5 }, () => redis.source({ MAX_HISTORY: "100000" }));
});

const actions = { pause: pauseSchedule, resume: resumeSchedule, purge: purgeSchedule };
type Action = keyof typeof actions;
type Outcome = { action: Action; id: string; error: unknown };

/** Lets the operators do all of this at once, and tells what came of each. */
async function atOnce(wanted: { action: Action; id: string }[]): Promise<Outcome[]> {
  return await Promise.all(
    wanted.map(async ({ action, id }, n) => {
      const source = operators[n % operators.length];
      if (!source) throw new Error("no operator");
      const error = await actions[action](source, id, { actor: `operator ${n}` }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      return { action, id, error };
    }),
  );
}

const won = (outcomes: Outcome[], action: Action, id?: string) =>
  outcomes.filter((each) => each.error === null && each.action === action && (id === undefined || each.id === id))
    .length;

/** Nobody loses with anything but a sentence about the state. */
function losersAreTold(outcomes: Outcome[], ...also: (new (...args: never[]) => Error)[]): void {
  const expected = [StateConflictError, ScheduleNotFoundError, ...also];
  const odd = outcomes.filter(({ error }) => error !== null && !expected.some((type) => error instanceof type));
  expect(odd).toEqual([]);
}

const events = async (id: string) =>
  (await redis.client.lrange(`schedule:history:${id}`, 0, -1)).reverse().map((each): JsonObject => JSON.parse(each));
const words = async (id: string) =>
  (await events(id)).filter(({ event }) => event === "status_changed").map((event) => event.new_status);
const timesListed = async (id: string) =>
  (await redis.client.lrange("schedule:cron", 0, -1)).filter((each) => each === id).length;

/** Pauses and resumes in an order that looks random and always is the same. */
const shuffled = (count: number, ...kinds: Action[]) =>
  Array.from({ length: count }, (_, n) => kinds[((n * 2654435761) >>> 7) % kinds.length] ?? "pause");

describe("operators at once", () => {
  test("race here for every transition of the contract", () => {
    const transitions = Object.values<Call>(contract).filter(({ answer }) => answer === transition);
    expect(transitions.map(({ action }) => action).sort()).toEqual(Object.keys(actions).sort());
  });

  test("of 100 pauses exactly one wins", async () => {
    await register(redis.client, "a");
    const outcomes = await atOnce(Array.from({ length: 100 }, () => ({ action: "pause", id: "a" })));
    expect(won(outcomes, "pause")).toBe(1);
    losersAreTold(outcomes);
    expect((await events("a")).map(({ event }) => event)).toEqual(["task_registered", "status_changed", "task_paused"]);
    const winner = outcomes.findIndex(({ error }) => error === null);
    expect(await redis.client.hget("rota:schedule:pause:a", "by")).toBe(`operator ${winner}`);
  });

  test("of 100 resumes exactly one wins, and it is listed once", async () => {
    await register(redis.client, "a");
    await atOnce([{ action: "pause", id: "a" }]);
    const outcomes = await atOnce(Array.from({ length: 100 }, () => ({ action: "resume", id: "a" })));
    expect(won(outcomes, "resume")).toBe(1);
    losersAreTold(outcomes);
    expect(await timesListed("a")).toBe(1);
  });

  test("of 100 purges exactly one wins", async () => {
    await register(redis.client, "a");
    const outcomes = await atOnce(Array.from({ length: 100 }, () => ({ action: "purge", id: "a" })));
    expect(won(outcomes, "purge")).toBe(1);
    losersAreTold(outcomes);
    expect(await redis.client.dbsize()).toBe(0);
  });

  test.each([["a"], ["a", "b", "c", "d"]])(
    "100 pauses and resumes of %s leave histories that agree with the state",
    async (...ids) => {
      for (const id of ids) await register(redis.client, id);
      const wanted = shuffled(100 * ids.length, "pause", "resume").map((action, n) => ({
        action,
        id: ids[n % ids.length] ?? "a",
      }));
      const outcomes = await atOnce(wanted);
      losersAreTold(outcomes);
      expect(won(outcomes, "pause")).toBeGreaterThan(ids.length);
      for (const id of ids) {
        const changes = await words(id);
        expect(changes).toEqual(changes.map((_, n) => (n % 2 === 0 ? "paused" : "active")));
        expect(changes.length).toBe(won(outcomes, "pause", id) + won(outcomes, "resume", id));
        const paused = changes.at(-1) === "paused";
        expect(await redis.client.get(`schedule:status:${id}`)).toBe(paused ? "paused" : "active");
        expect(await timesListed(id)).toBe(paused ? 0 : 1);
        expect(await redis.client.exists(`rota:schedule:pause:${id}`)).toBe(paused ? 1 : 0);
        expect(await redis.client.get(`schedule:data:${id}`)).toBe(payloadOf(id));
      }
    },
  );

  test("100 pauses, resumes and purges of several schedules purge each once, and leave nothing", async () => {
    const ids = ["a", "b", "c", "d"];
    for (const id of ids) await register(redis.client, id);
    const wanted = shuffled(400, "pause", "resume", "pause", "resume", "purge").map((action, n) => ({
      action,
      id: ids[n % ids.length] ?? "a",
    }));
    const outcomes = await atOnce(wanted);
    losersAreTold(outcomes);
    for (const id of ids) expect(won(outcomes, "purge", id)).toBe(1);
    expect(await redis.client.keys("*")).toEqual([]);
  });

  test("a resume that makes the payload again races with purges: it is whole, or nothing is left", async () => {
    for (let round = 0; round < 20; round++) {
      await redis.client.flushall();
      await register(redis.client, "sibling");
      await register(redis.client, "a", { schedule_config: { cron_expression: "* * * * *" }, status: "paused" });
      await redis.client.lrem("schedule:cron", 0, "a");
      await redis.client.del("schedule:data:a");
      const outcomes = await atOnce([
        { action: "resume", id: "a" },
        { action: "purge", id: "a" },
      ]);
      losersAreTold(outcomes, PayloadMissingError);
      expect(won(outcomes, "purge")).toBe(1);
      expect(await redis.client.exists("schedule:data:a", "schedule:status:a", "rota:schedule:pause:a")).toBe(0);
      expect(await timesListed("a")).toBe(0);
    }
  });
});

describePython("Python at the same time", () => {
  test("each of our changes is whole, and the next one brings every schedule into one state", async () => {
    const ids = ["a", "b", "c"];
    for (const id of [...ids, "sibling"]) {
      await register(redis.client, id, { schedule_config: { cron_expression: "*/5 * * * *" } });
    }
    let running = true;
    const python = runPython("writer.py", [redis.url, "race", "60"], JSON.stringify(ids)).finally(() => {
      running = false;
    });
    const outcomes: Outcome[] = [];
    for (let n = 0; running; n++) {
      const kinds = shuffled(n + 6, "pause", "resume").slice(n);
      outcomes.push(...(await atOnce(kinds.map((action, at) => ({ action, id: ids[at % ids.length] ?? "a" })))));
    }
    await python;
    losersAreTold(outcomes);
    expect(won(outcomes, "pause")).toBeGreaterThan(0);
    expect(won(outcomes, "resume")).toBeGreaterThan(0);

    for (const id of ids) {
      const all = await events(id);
      const pauses = all.flatMap((event, at) =>
        event.event === "task_paused" && at > 0 ? [[all[at - 1], event]] : [],
      );
      for (const [changed, paused] of pauses) {
        expect(changed).toMatchObject({ event: "status_changed", new_status: "paused", actor: paused?.actor });
      }
      const word = await redis.client.get(`schedule:status:${id}`);
      const next = await atOnce([
        { action: word === "active" && (await timesListed(id)) > 0 ? "pause" : "resume", id },
      ]);
      losersAreTold(next);
      expect(next[0]?.error).toBeNull();
      const paused = (await redis.client.get(`schedule:status:${id}`)) === "paused";
      expect(await timesListed(id)).toBe(paused ? 0 : 1);
      expect(await redis.client.exists(`schedule:data:${id}`)).toBe(1);
    }
  });
});
