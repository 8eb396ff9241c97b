import { describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { register } from "../support/application";
import { request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const stage = ownDashboard();

async function drift(query = "") {
  const answer = await request(stage.dashboard, `/api/drift${query}`);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return contract.drift.answer.parse(answer.json);
}
const eventually = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 10_000, interval: 100 });
const id = "scheduled_task:7:a";

describe("GET /api/drift", () => {
  test("names every kind, with none of any where nothing is wrong", async () => {
    await register(stage.redis.client, id);
    await eventually(() => drift()).toMatchObject({ items: [], total: 0, checkedAt: expect.stringMatching(/Z$/) });
    const { kinds } = await drift();
    expect(kinds.map(({ kind }) => kind)).toEqual(driftKinds);
    // Nobody reports runs here.
    const unknown = kinds.filter(({ count }) => count === null).map(({ kind }) => kind);
    expect(unknown).toEqual(["overdue", "failing", "slow"]);
  });

  test("tells what is wrong with whom, in words, since when, and what can be done", async () => {
    const { client } = stage.redis;
    await register(client, id, { status: "sleeping" });
    await client.rpush("schedule:interval", "dangling:日报");
    await eventually(() => drift()).toMatchObject({ total: 2 });
    const { kinds, items } = await drift();
    expect(items).toEqual([
      {
        kind: "unknown-status",
        scheduleId: id,
        key: null,
        name: "Daily report",
        configId: "7",
        detail: expect.stringContaining('"sleeping"'),
        repair: { choice: expect.any(String), sentence: expect.stringMatching(/\.$/) },
      },
      {
        kind: "dangling-id",
        scheduleId: "dangling:日报",
        key: null,
        name: "dangling:日报",
        configId: null,
        detail: "Its id is in schedule:interval, but there is no payload: TaskIQ passes it over for ever.",
        repair: { choice: expect.any(String), sentence: expect.stringMatching(/\.$/) },
      },
    ]);
    expect(kinds.filter(({ count }) => count)).toEqual([
      { kind: "unknown-status", severity: "serious", count: 1, since: expect.stringMatching(/Z$/) },
      { kind: "dangling-id", severity: "minor", count: 1, since: expect.stringMatching(/Z$/) },
    ]);
    expect(await drift("?kind=dangling-id,slow")).toMatchObject({ total: 1, items: [{ kind: "dangling-id" }] });
    expect(await drift("?search=daily")).toMatchObject({ total: 1, items: [{ scheduleId: id }] });

    const first = await drift("?limit=1");
    expect(first).toMatchObject({ total: 2, items: [{ kind: "unknown-status" }] });
    const second = await drift(`?limit=1&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ kind: "dangling-id" }], nextCursor: null });

    const summary = await request(stage.dashboard, "/api/summary");
    expect(contract.summary.answer.parse(summary.json)).toMatchObject({
      drift: 1,
      overdue: null,
      driftByKind: { "unknown-status": 1, "dangling-id": 1, "never-fires": 0 },
    });
    const filtered = await request(stage.dashboard, "/api/schedules?drift=unknown-status");
    expect(contract.listSchedules.answer.parse(filtered.json).items).toMatchObject([
      { scheduleId: id, drift: ["unknown-status"] },
    ]);
    const page = await request(stage.dashboard, `/api/schedules/${encodeURIComponent(id)}`);
    expect(contract.getSchedule.answer.parse(page.json).drift).toEqual(["unknown-status"]);
  });

  test.each([
    "?kind=nothing",
    "?limit=0",
    "?cursor=x",
    `?cursor=${Buffer.from('["findings",99,"a"]').toString("base64url")}`,
  ])("refuses %s", async (query) => {
    expect(await request(stage.dashboard, `/api/drift${query}`)).toMatchObject(problem("invalid_request", 400));
  });
});
