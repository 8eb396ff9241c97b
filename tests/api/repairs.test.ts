import { beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";
import { payloadOf, register } from "../support/application";
import { post, request, startDashboard } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const stage = ownDashboard();
beforeEach(async () => {
  await expect.poll(async () => (await drift()).total).toBe(0);
});

const client = () => stage.redis.client;
const drift = async (kind = "") => {
  const { json } = await request(stage.dashboard, `/api/drift?kind=${kind}`);
  return contract.drift.answer.parse(json);
};
const found = (kind: string, total: number) => expect.poll(async () => (await drift(kind)).total).toBe(total);
const repair = (body: Record<string, unknown>) => post(stage.dashboard, "/api/drift/repair", body);
const plan = async (query: Record<string, string>) => {
  const { json } = await request(stage.dashboard, `/api/drift/plan?${new URLSearchParams(query)}`);
  return contract.planRepair.answer.parse(json);
};

/** Active, with its payload, in no list. */
async function unlisted(...ids: string[]): Promise<void> {
  for (const id of ids) await register(client(), id);
  for (const id of ids) await client().lrem("schedule:cron", 0, id);
}

describe("one", () => {
  test("is found with its repair, shown beforehand, repaired, and not found any more", async () => {
    await unlisted("scheduled_task:7:日 报/%");
    await found("active-not-listed", 1);
    const [finding] = (await drift("active-not-listed")).items;
    expect(finding).toMatchObject({ scheduleId: "scheduled_task:7:日 报/%", repair: { choice: "list" } });
    const scheduleId = finding?.scheduleId ?? "";

    const shown = await plan({ kind: "active-not-listed", scheduleId });
    expect(shown).toMatchObject({
      choices: [{ choice: "list" }, { choice: "set-inactive" }],
      plan: { choice: "list", writes: [{ key: "schedule:cron", change: "puts the id at its end" }] },
      why: null,
    });
    expect(await client().exists("schedule:cron")).toBe(0);

    const body = { kind: "active-not-listed", ids: [scheduleId], mark: shown.plan?.mark, reason: "at night" };
    expect(await repair(body)).toMatchObject({
      status: 200,
      json: { results: [{ scheduleId, key: null, result: "repaired" }], left: 0, nextCursor: null, stopped: null },
    });
    expect(await client().lrange("schedule:cron", 0, -1)).toEqual([scheduleId]);
    await found("active-not-listed", 0);
    const [event] = await client().lrange(`schedule:history:${scheduleId}`, 0, 0);
    expect(JSON.parse(event ?? "")).toMatchObject({
      event: "repaired",
      kind: "active-not-listed",
      actor: "anonymous",
      reason: "at night",
    });
    expect(await plan({ kind: "active-not-listed", scheduleId })).toMatchObject({ plan: null, why: "already" });
  });

  test("is not repaired otherwise than it was shown", async () => {
    await unlisted("a");
    const shown = await plan({ kind: "active-not-listed", scheduleId: "a" });
    await client().set("schedule:data:a", payloadOf("a", { cron: null, interval: 5 }));
    const answer = await repair({ kind: "active-not-listed", ids: ["a"], mark: shown.plan?.mark });
    expect(answer).toMatchObject({ status: 200, json: { results: [{ result: "changed" }] } });
    expect(await client().exists("schedule:cron", "schedule:interval")).toBe(0);
  });

  test("by another choice than the one that is meant", async () => {
    await unlisted("a");
    expect(await plan({ kind: "active-not-listed", scheduleId: "a", choice: "set-inactive" })).toMatchObject({
      plan: { choice: "set-inactive", stands: [{ key: "schedule:status:a", value: "active" }] },
    });
    await repair({ kind: "active-not-listed", ids: ["a"], choice: "set-inactive" });
    expect(await client().get("schedule:status:a")).toBe("inactive");
  });

  test("that cannot be repaired says why, and what else is offered", async () => {
    await unlisted("a");
    await client().set("schedule:data:a", "{}");
    const shown = await plan({ kind: "active-not-listed", scheduleId: "a" });
    expect(shown).toMatchObject({ plan: null, why: "refused", choices: [{}, { choice: "set-inactive" }] });
    const answer = await repair({ kind: "active-not-listed", ids: ["a"] });
    expect(answer).toMatchObject({ status: 200, json: { results: [{ result: "refused", message: shown.sentence }] } });
    expect(await plan({ kind: "overdue", scheduleId: "a" })).toMatchObject({ plan: null, why: "advice", choices: [] });
  });

  test("key of a wrong type is moved aside, and the scheduler is blind no more", async () => {
    await client().set("schedule:cron", "x");
    await found("scheduler-blind", 1);
    const [finding] = (await drift("scheduler-blind")).items;
    expect(finding).toMatchObject({ scheduleId: null, key: "schedule:cron", repair: { choice: "move-aside" } });
    expect(await plan({ kind: "scheduler-blind", key: "schedule:cron" })).toMatchObject({
      choices: [{ choice: "move-aside" }],
    });
    expect(await repair({ kind: "scheduler-blind", keys: ["schedule:cron"] })).toMatchObject({
      json: { results: [{ key: "schedule:cron", result: "repaired" }] },
    });
    await found("scheduler-blind", 0);
    expect(await post(stage.dashboard, "/api/drift/put-back", { key: "schedule:cron" })).toMatchObject(
      problem("payload_unsafe", 422),
    );
  });

  test("that was taken out is put back once it is mended", async () => {
    await register(client(), "a", { payload: payloadOf("a", { labels: [] }) });
    await found("scheduler-blind", 1);
    await repair({ kind: "scheduler-blind", ids: ["a"] });
    await found("scheduler-blind", 0);
    expect((await drift()).items).toEqual([]);
    const aside = async () => (await request(stage.dashboard, "/api/schedules/a")).json;
    expect(await aside()).toMatchObject({
      aside: { kind: "scheduler-blind", by: "anonymous", at: expect.stringMatching(/Z$/) },
    });
    const putBack = () => post(stage.dashboard, "/api/drift/put-back", { scheduleId: "a" });
    expect(await putBack()).toMatchObject(problem("payload_unsafe", 422));
    await client().set("schedule:data:a", payloadOf("a"));
    expect(await putBack()).toMatchObject({ status: 200, json: { scheduleId: "a", result: "repaired" } });
    expect(await client().lrange("schedule:cron", 0, -1)).toEqual(["a"]);
    expect(await aside()).toMatchObject({ status: "active", aside: null });
    expect(await putBack()).toMatchObject(problem("not_found", 404));
  });
});

describe("all of a kind", () => {
  const ids = Array.from({ length: 120 }, (_, at) => `scheduled_task:7:${String(at).padStart(3, "0")}`);

  test("are repaired, if they are as many as were shown; what cannot be is told and passed over", async () => {
    await unlisted(...ids);
    await client().set(`schedule:data:${ids[1]}`, "{}");
    await found("active-not-listed", 120);
    const wrong = await repair({ kind: "active-not-listed", all: true, expectedTotal: 119 });
    expect(wrong).toMatchObject(problem("state_conflict", 409));
    expect(await client().exists("schedule:cron")).toBe(0);

    const { status, json } = await repair({ kind: "active-not-listed", all: true, expectedTotal: 120 });
    const { results, ...rest } = contract.repair.answer.parse(json);
    expect([status, rest]).toEqual([200, { left: 0, nextCursor: null, stopped: null }]);
    expect(results).toHaveLength(120);
    expect(results.filter(({ result }) => result !== "repaired")).toMatchObject([
      { scheduleId: ids[1], result: "refused" },
    ]);
    expect(await client().llen("schedule:cron")).toBe(119);
    await found("active-not-listed", 1);
  });

  test("of which there are more than one request takes go on where it ended", async () => {
    const many = Array.from({ length: 530 }, (_, at) => `scheduled_task:7:${String(at).padStart(3, "0")}`);
    await unlisted(...many);
    await found("active-not-listed", 530);
    const first = contract.repair.answer.parse(
      (await repair({ kind: "active-not-listed", all: true, expectedTotal: 530 })).json,
    );
    expect(first.results.length + first.left).toBe(530);
    expect(first.left).toBeGreaterThan(0);
    let cursor = first.nextCursor;
    while (cursor !== null) {
      const next = contract.repair.answer.parse((await repair({ kind: "active-not-listed", all: true, cursor })).json);
      cursor = next.nextCursor;
    }
    expect(await client().llen("schedule:cron")).toBe(530);
    await found("active-not-listed", 0);
  });

  test("told as far as they came where Redis goes away in between, and never as if nothing was done", async () => {
    await unlisted(...ids);
    await found("active-not-listed", 120);
    const answer = repair({ kind: "active-not-listed", all: true, expectedTotal: 120 });
    await expect.poll(() => client().llen("schedule:cron"), { interval: 5 }).toBeGreaterThan(60);
    await stage.redis.kill();
    const { status, json } = await answer;
    const { results, left, stopped } = contract.repair.answer.parse(json);
    expect(status).toBe(200);
    expect(results.length).toBeGreaterThan(59);
    expect(results.length + left).toBe(120);
    expect(stopped).toMatch(/Redis/);
    expect(await repair({ kind: "active-not-listed", all: true, expectedTotal: 1 })).toMatchObject(
      problem("redis_unavailable", 503),
    );
    await stage.redis.start();
  });

  describe("with an empty id and ids longer than the service takes among them,", () => {
    const empty = "~b64:";
    const long = "x".repeat(5000);
    const longer = "界".repeat(7000);

    /** Ids in a list with a payload that cannot be read: each alone blinds the scheduler. */
    const blind = async () => {
      for (const bare of ["a", "", long, longer]) {
        await client().set(`schedule:data:${bare}`, "{");
        await client().rpush("schedule:cron", bare);
      }
      await found("scheduler-blind", 4);
    };
    const expectRepaired = async ({ status, json }: { status: number; json: unknown }) => {
      const { results, left } = contract.repair.answer.parse(json);
      expect([status, left]).toEqual([200, 0]);
      expect(results.map(({ scheduleId, result }) => [scheduleId, result]).sort()).toEqual(
        ["a", long, empty, longer].map((id) => [id, "repaired"]),
      );
      expect(await client().exists("schedule:cron")).toBe(0);
      await found("scheduler-blind", 0);
    };

    test("are all repaired", async () => {
      await blind();
      await expectRepaired(await repair({ kind: "scheduler-blind", all: true, expectedTotal: 4 }));
    });

    test("are all repaired by name, the empty one as it is in Redis or as Rota writes it", async () => {
      await blind();
      await expectRepaired(await repair({ kind: "scheduler-blind", ids: ["a", "", long, longer] }));
    });

    test("each has a plan, a page, a pause and a purge", async () => {
      await blind();
      for (const scheduleId of ["a", empty, long]) {
        expect(await plan({ kind: "scheduler-blind", scheduleId })).toMatchObject({ plan: { choice: "take-out" } });
        const path = `/api/schedules/${idToPath(scheduleId)}`;
        expect(await request(stage.dashboard, path)).toMatchObject({ status: 200, json: { scheduleId } });
        expect(await post(stage.dashboard, `${path}/pause`, {})).toMatchObject({ status: 200, json: { to: "paused" } });
        const purge = await post(stage.dashboard, `${path}/purge`, { confirm: scheduleId });
        expect(purge).toMatchObject({ status: 200, json: { scheduleId, to: null } });
      }
      expect(await client().lrange("schedule:cron", 0, -1)).toEqual([longer]);
      expect(await client().keys("*")).toEqual(expect.arrayContaining(["schedule:cron", `schedule:data:${longer}`]));
    });
  });

  test("of which there are none is nothing to do", async () => {
    const answer = await repair({ kind: "dangling-id", all: true, expectedTotal: 0 });
    expect(answer).toMatchObject({ status: 200, json: { results: [], left: 0 } });
  });
});

test.each([
  {},
  { kind: "no-such-kind", ids: ["a"] },
  { kind: "dangling-id" },
  { kind: "dangling-id", ids: [] },
  { kind: "dangling-id", ids: ["a"], all: true, expectedTotal: 1 },
  { kind: "dangling-id", all: true },
  { kind: "dangling-id", ids: ["a", "b"], mark: "x" },
  { kind: "dangling-id", ids: ["a"], choice: "index" },
  { kind: "dangling-id", keys: ["schedule:cron"] },
  { kind: "scheduler-blind", keys: ["somebody:else"] },
  { kind: "wrong-type", keys: ["schedule:cron", ""] },
  { kind: "dangling-id", ids: ["a", "half of a pair: \ud83d"] },
  { kind: "dangling-id", ids: ["a"], force: true },
])("is refused before anything is written: %j", async (body) => {
  expect(await repair(body)).toMatchObject(problem("invalid_request", 400));
});

test("a read-only dashboard shows what a repair would write", async () => {
  await unlisted("a");
  const dashboard = await startDashboard({ REDIS_URL: stage.redis.url, ROTA_READ_ONLY: "1" });
  try {
    expect(await request(dashboard, "/api/drift/plan?kind=active-not-listed&scheduleId=a")).toMatchObject({
      status: 200,
      json: { plan: { choice: "list" } },
    });
  } finally {
    await dashboard.stop();
  }
});
