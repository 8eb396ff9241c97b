import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freshness } from "@/lib/api/contract";
import { register } from "../support/application";
import { type Dashboard, request, startDashboard } from "../support/dashboard";
import { startRedis } from "../support/redis";
import { type Stage, setStage } from "./stage";

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.redis.client.flushall();
  await register(stage.redis.client, "a");
});

type Heard = { event: string; data: unknown };

/** Opens the stream as a browser does; `heard` grows, `ended` settles when the server closes it. */
async function follow({ url }: Dashboard) {
  const leaving = new AbortController();
  const answer = await fetch(`${url}/api/events`, { signal: leaving.signal });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const heard: Heard[] = [];
  const read = async () => {
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const [, event, data] = /event: (\w+)\ndata: (.*)/.exec(message) ?? [];
        if (event !== undefined && data !== undefined) heard.push({ event, data: JSON.parse(data) });
      }
    }
  };
  return { heard, ended: read().catch(() => {}), leave: () => leaving.abort() };
}

test("a page hears at once how fresh the data is, and then which schedules changed", async () => {
  const { heard, leave } = await follow(stage.dashboard);
  await expect.poll(() => heard[0]?.event, { timeout: 5000 }).toBe("freshness");
  expect(freshness.safeParse(heard[0]?.data).success).toBe(true);
  const isLive = ({ data }: Heard) => freshness.safeParse(data).data?.state === "live";
  await expect.poll(() => heard.some(isLive), { timeout: 5000 }).toBe(true);
  await stage.redis.client.set("schedule:status:a", "error");
  await expect.poll(() => heard, { timeout: 5000 }).toContainEqual({ event: "change", data: { ids: ["a"] } });
  expect(heard).toContainEqual({ event: "summary", data: {} });
  leave();
});

test("an outage and its end are told", async () => {
  const own = await startRedis();
  const its = await startDashboard({ REDIS_URL: own.url });
  try {
    const { heard, leave } = await follow(its);
    const states = () =>
      heard.filter(({ event }) => event === "freshness").map(({ data }) => freshness.parse(data).state);
    await expect.poll(states, { timeout: 5000 }).toContain("live");
    await own.kill();
    await expect.poll(() => states().at(-1), { timeout: 10_000 }).toBe("stale");
    await own.start();
    await expect.poll(() => states().at(-1), { timeout: 10_000 }).toBe("live");
    leave();
  } finally {
    await its.stop();
    await own.stop();
  }
});

test("SIGTERM closes open streams, and the process is gone within two seconds", async () => {
  const own = await startDashboard({ REDIS_URL: stage.redis.url });
  const streams = await Promise.all([follow(own), follow(own), follow(own)]);
  const started = performance.now();
  own.process.kill("SIGTERM");
  await once(own.process, "exit");
  expect(performance.now() - started).toBeLessThan(2000);
  await Promise.all(streams.map(({ ended }) => ended));
  await own.stop();
});

test("a program whose settings are wrong ends with a sentence that names them", async () => {
  await expect(startDashboard({ REDIS_URL: stage.redis.url, ROTA_READ_ONLY: "maybe" })).rejects.toThrow(
    "ROTA_READ_ONLY",
  );
  await expect(startDashboard({ REDIS_URL: stage.redis.url, HOST: "0.0.0.0" })).rejects.toThrow("ROTA_ACCESS=open");
});

test("HEAD opens no stream", async () => {
  expect(await request(stage.dashboard, "/api/events", { method: "HEAD" })).toMatchObject({ status: 405 });
});
