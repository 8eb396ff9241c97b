import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RedisProxy, startProxy } from "../support/proxy";
import { redisOfEachTest } from "../support/stages/redis";

const redis = redisOfEachTest();
let proxy: RedisProxy;
let clients: Redis[] = [];
let sent = "";

beforeEach(async () => {
  sent = "";
  proxy = await startProxy(redis.port, (bytes) => {
    sent += bytes.toString("latin1");
  });
});
afterEach(async () => {
  for (const client of clients) client.disconnect();
  clients = [];
  await proxy.stop();
});

/** A client that is connected through the proxy by this name. */
async function connected(connectionName: string): Promise<Redis> {
  const client = new Redis(proxy.url, { connectionName, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => {});
  clients.push(client);
  await client.ping();
  return client;
}
const stored = (key: string) => expect.poll(() => redis.client.get(key));
/** Whether a promise is still open after everything that was sent before has come and gone. */
const isOpen = async (promise: Promise<unknown>) => {
  await redis.client.ping();
  return (await Promise.race([promise, Promise.resolve("open")])) === "open";
};

describe("the proxy", () => {
  test("holds up one connection, by its name, while another goes on, and brings what waited", async () => {
    const [ann, ben] = [await connected("ann"), await connected("ben")];
    const end = proxy.trouble({ kind: "deaf" }, { name: "ann", direction: "toRedis" });
    const set = ann.set("a", "1");
    await ben.set("b", "1");
    await expect.poll(() => sent).toContain("\r\na\r\n");
    expect(await isOpen(set)).toBe(true);
    expect(await redis.client.get("a")).toBeNull();
    end();
    expect(await set).toBe("OK");
  });

  test("brings what waited even where the client has given up by then", async () => {
    const ann = await connected("ann");
    const end = proxy.trouble({ kind: "deaf" });
    ann.set("a", "1").catch(() => {});
    await expect.poll(() => sent).toContain("\r\na\r\n");
    ann.disconnect();
    end();
    await stored("a").toBe("1");
  });

  test("holds up the answer alone: the command is done", async () => {
    const ann = await connected("ann");
    const end = proxy.trouble({ kind: "deaf" }, { direction: "toClient" });
    const set = ann.set("a", "1");
    await stored("a").toBe("1");
    expect(await isOpen(set)).toBe(true);
    end();
    expect(await set).toBe("OK");
  });

  test("loses what is sent on open connections, lets new ones work, and ends the old ones afterwards", async () => {
    const ann = await connected("ann");
    const end = proxy.trouble({ kind: "drop" });
    ann.set("a", "1").catch(() => {});
    await expect.poll(() => sent).toContain("\r\na\r\n");
    const ben = await connected("ben");
    expect(await ben.set("b", "1")).toBe("OK");
    const closed = new Promise((resolve) => ann.once("close", resolve));
    end();
    await closed;
    expect(await redis.client.get("a")).toBeNull();
  });

  test("cuts a connection, and each new one, until the trouble is over", async () => {
    const ann = await connected("ann");
    let closed = 0;
    ann.on("close", () => closed++);
    const end = proxy.trouble({ kind: "cut" });
    await expect.poll(() => closed).toBeGreaterThan(2);
    end();
    await expect.poll(() => ann.ping().catch(String)).toBe("PONG");
  });

  test("hangs: the connection ends, and what is sent on the next one waits", async () => {
    const ann = await connected("ann");
    const closed = new Promise((resolve) => ann.once("close", resolve));
    const end = proxy.hang();
    await closed;
    const pong = ann.ping();
    await expect.poll(() => sent).toMatch(/hello[\s\S]*hello/i);
    expect(await isOpen(pong)).toBe(true);
    end();
    expect(await pong).toBe("PONG");
  });

  test("lets bytes drip, late or one at a time, and none is lost", async () => {
    const ann = await connected("ann");
    const long = "日报".repeat(500);
    for (const what of [{ kind: "drip" }, { kind: "delay", ms: 50 }] as const) {
      const end = proxy.trouble(what);
      const began = performance.now();
      expect(await ann.echo(long)).toBe(long);
      if (what.kind === "delay") expect(performance.now() - began).toBeGreaterThanOrEqual(2 * what.ms - 1);
      end();
      expect(await ann.echo(long)).toBe(long);
    }
  });
});
