import { once } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { freshness } from "@/lib/api/contract";
import { register } from "../support/application";
import { type Dashboard, request, startDashboard } from "../support/dashboard";
import { startRedis } from "../support/redis";
import { ownDashboard } from "../support/stages/dashboard";
import { follow, type Heard, problem } from "./answers";

const stage = ownDashboard();
beforeEach(() => register(stage.redis.client, "a"));

const ids = z.object({ ids: z.array(z.string()) });
/** Every id that was told to have changed; "everything" where that may have. */
const told = (heard: Heard[]) => {
  const changes = heard.filter(({ event }) => event === "change").map(({ data }) => ids.parse(data));
  return [...new Set(changes.flatMap((each) => (each.ids.length === 0 ? ["everything"] : each.ids)))].sort();
};
const soon = (tell: () => unknown) => expect.poll(tell, { timeout: 5000, interval: 20 });

/** A stream that has just been told of a change of `probe`, and so of all that were before. */
async function following(shown: string, probe: string) {
  const stream = await follow(stage.dashboard, shown);
  let turn = 0;
  await expect
    .poll(
      async () => {
        await stage.redis.client.set(`schedule:status:${probe}`, turn++ % 2 ? "paused" : "inactive");
        return told(stream.heard);
      },
      { timeout: 5000, interval: 200 },
    )
    .toContain(probe);
  stream.heard.length = 0;
  return stream;
}

test("a page hears at once how fresh the data is, and then which schedules changed", async () => {
  const { heard, leave } = await follow(stage.dashboard);
  await expect.poll(() => heard[0]?.event, { timeout: 5000 }).toBe("freshness");
  expect(freshness.safeParse(heard[0]?.data).success).toBe(true);
  const isLive = ({ data }: Heard) => freshness.safeParse(data).data?.state === "live";
  await expect.poll(() => heard.some(isLive), { timeout: 5000 }).toBe(true);
  await stage.redis.client.set("schedule:status:a", "error");
  await soon(() => told(heard)).toEqual(["a"]);
  await soon(() => heard).toContainEqual({ event: "summary", data: {} });
  await leave();
});

describe("a page is told only what concerns it:", () => {
  beforeEach(async () => {
    await register(stage.redis.client, "seen", { name: "Seen report" });
    await register(stage.redis.client, "other", { name: "Other", config_id: 8 });
  });

  test("the schedules that it names", async () => {
    const { heard, leave } = await following("?id=seen&id=%E4%B8%AD%2F%25", "seen");
    await stage.redis.client.set("schedule:status:other", "error");
    await stage.redis.client.set("schedule:status:中/%", "error");
    await soon(() => told(heard)).toContain("中/%");
    expect(told(heard)).not.toContain("other");
    await leave();
  });

  test("what its filter may find, whatever its status was", async () => {
    const { heard, leave } = await following("?search=report&config=7&status=paused", "seen");
    await stage.redis.client.set("schedule:status:other", "error");
    await register(stage.redis.client, "another", { name: "Another report" });
    await soon(() => told(heard)).toContain("another");
    expect(told(heard)).not.toContain("other");
    await leave();
  });

  test("counts and freshness alone, where it shows no schedules", async () => {
    const { heard, leave } = await follow(stage.dashboard, "");
    const all = await following("?search=", "seen");
    await soon(() => heard).toContainEqual({ event: "summary", data: {} });
    expect(told(heard)).toEqual([]);
    await Promise.all([leave(), all.leave()]);
  });

  test("and what cannot be asked is refused with a sentence", async () => {
    const many = Array.from({ length: 201 }, (_, at) => `id=${at}`).join("&");
    for (const query of [many, "id=", "status=nonsense", `search=${"x".repeat(201)}`, "config="]) {
      const answer = await request(stage.dashboard, `/api/events?${query}`);
      expect(answer, query.slice(0, 40)).toMatchObject(problem("invalid_request", 400));
    }
  });
});

describe("a stream that was broken goes on where it was:", () => {
  beforeEach(async () => {
    await register(stage.redis.client, "b", { config_id: 8 });
  });

  test("it is told what changed meanwhile, and that only once", async () => {
    const first = await following("?search=", "a");
    await first.leave();
    const other = await follow(stage.dashboard);
    await stage.redis.client.set("schedule:status:b", "error");
    await soon(() => told(other.heard)).toContain("b");
    const again = await follow(stage.dashboard, "?search=", first.place());
    await soon(() => told(again.heard)).toContain("b");
    await again.leave();
    const last = await follow(stage.dashboard, "?search=", again.place());
    await stage.redis.client.set("schedule:status:a", "error");
    await soon(() => told(last.heard)).toEqual(["a"]);
    await Promise.all([last.leave(), other.leave()]);
  });

  test("but of the schedules that it names only", async () => {
    const first = await following("?id=a", "a");
    await first.leave();
    const other = await following("?search=", "b");
    const again = await follow(stage.dashboard, "?id=a", first.place());
    await stage.redis.client.set("schedule:status:a", "error");
    await soon(() => told(again.heard)).toEqual(["a"]);
    await Promise.all([again.leave(), other.leave()]);
  });

  test("where that is not known any more, it is told that everything may have changed", async () => {
    const { place, leave } = await follow(stage.dashboard);
    await soon(place).not.toBe("");
    const [epoch] = place().split(".");
    await leave();
    for (const lost of ["another.1", "", "%E4%B8%AD", "a.b.c", `${epoch}.1000000`, `${epoch}.-1`, `${epoch}.x`]) {
      const stream = await follow(stage.dashboard, "?id=a", lost);
      await soon(() => told(stream.heard)).toContain("everything");
      await stream.leave();
    }
  });
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
    await leave();
  } finally {
    await its.stop();
    await own.stop();
  }
});

test("beyond the most streams one is refused, until another page leaves", async () => {
  const own = await startDashboard({ REDIS_URL: stage.redis.url, MAX_STREAMS: "2" });
  try {
    const [first, second] = await Promise.all([follow(own), follow(own)]);
    const refused = await request(own, "/api/events");
    expect(refused).toMatchObject(problem("too_many_requests", 429));
    expect(refused.headers["retry-after"]).toBe("30");
    await first.leave();
    await expect.poll(() => statusOfStream(own), { timeout: 5000 }).toBe(200);
    await second.leave();
  } finally {
    await own.stop();
  }
});

/** How a stream is answered; it is left at once. */
async function statusOfStream({ url }: Dashboard): Promise<number> {
  const leaving = new AbortController();
  const { status } = await fetch(`${url}/api/events`, { signal: leaving.signal });
  leaving.abort();
  return status;
}

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
