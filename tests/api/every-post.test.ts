import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anonymous, can } from "@/lib/access/can";
import { everything } from "../faults/state";
import { type Dashboard, request, startDashboard } from "../support/dashboard";
import { type PostCall, postCalls, programHeaders, runsToken } from "../support/post-calls";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const stage = ownDashboard({ ROTA_RUNS_TOKEN: runsToken });
let readOnly: Dashboard;

beforeAll(async () => {
  readOnly = await startDashboard({
    REDIS_URL: stage.redis.url,
    ROTA_RUNS_TOKEN: runsToken,
    ROTA_READ_ONLY: "1",
  });
});
afterAll(() => readOnly?.stop());

/** Milliseconds in which a catalog notices that Redis takes writes again. */
const soon = { timeout: 15_000 };

const send = ({ path, body }: PostCall, to: Dashboard = stage.dashboard) =>
  request(to, path, { method: "POST", headers: programHeaders, body: JSON.stringify(body) });

describe.each(postCalls)("$name", (post) => {
  test("is served as the contract says", async () => {
    await post.stage(stage.redis);
    const answer = await send(post);
    expect(answer).toMatchObject({ status: 200 });
    expect(post.call.answer.safeParse(answer.json).error).toBeUndefined();
    expect(post.did(answer)).toBe(true);
  });

  test("is done once if ten operators ask at once; the others learn that it is done", async () => {
    await post.stage(stage.redis);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(post)));
    const done = answers.filter(post.did);
    if (post.isRepeatable) expect(done.length).toBeGreaterThan(0);
    else expect(done).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status !== 200) expect(answer.status, answer.text).toBeOneOf([404, 409]);
    }
  });

  test("is refused by a read-only dashboard, which writes nothing, unless it changes no schedule", async () => {
    await post.stage(stage.redis);
    const before = await everything(stage.redis);
    const answer = await send(post, readOnly);
    if (can(anonymous, post.call.action, { readOnly: true }).allowed) return expect(answer.status).toBe(200);
    expect(answer).toMatchObject(problem("forbidden", 403));
    expect(answer.text).toContain("read-only");
    expect(await everything(stage.redis)).toEqual(before);
  });
});

describe.each(postCalls.filter(({ call }) => call.action !== "read"))("$name", (post) => {
  test("on a read-only replica is an outage that says so, and half of it is never written", async () => {
    await post.stage(stage.redis);
    const before = await everything(stage.redis);
    await stage.redis.client.replicaof("127.0.0.1", 1);
    try {
      const answer = await send(post);
      expect(answer).toMatchObject(problem("redis_unavailable", 503));
      expect(answer.text).toContain("replica");
      expect(await everything(stage.redis)).toEqual(before);
    } finally {
      await stage.redis.client.replicaof("NO", "ONE");
    }
    await expect.poll(async () => (await send(post)).status, soon).toBe(200);
  });

  test("in a Redis out of memory says so and writes no half, unless it only deletes", async () => {
    await post.stage(stage.redis);
    const before = await everything(stage.redis);
    await stage.redis.client.config("SET", "maxmemory", "1");
    try {
      const answer = await send(post);
      if (post.isDeletion) return expect(answer.status).toBe(200);
      expect(answer).toMatchObject(problem("redis_unavailable", 503));
      expect(answer.text).toContain("out of memory");
      expect(await everything(stage.redis)).toEqual(before);
    } finally {
      await stage.redis.client.config("SET", "maxmemory", "0");
    }
  });
});
