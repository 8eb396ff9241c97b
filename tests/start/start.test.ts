import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { beforeAll, expect, test } from "vitest";
import { ensureBuild } from "@/bin/build.js";
import { freePort, startRedis } from "@/tests/support/redis";
import { commands, end, socketOf } from "@/tests/support/stages/commands";

const { command, serving, dataDir } = commands();
beforeAll(ensureBuild);

test("without REDIS_URL it serves from a Redis of its own, which leaves with it within two seconds", async () => {
  const dashboard = await serving();
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect(statSync(socketOf(dataDir())).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir(), "redis")).mode & 0o777).toBe(0o700);
  const began = performance.now();
  expect(await end(dashboard)).toBe(0);
  expect(performance.now() - began).toBeLessThan(2000);
  expect(existsSync(socketOf(dataDir()))).toBe(false);
});

test("a second dashboard in the same folder is told so, and the first goes on", async () => {
  const first = await serving();
  const second = command("bin/start.js", { env: { PORT: `${await freePort()}` } });
  await once(second.child, "close");
  expect(second.child.exitCode).toBe(1);
  expect(second.output()).toContain(`A dashboard already runs in this folder (process ${first.child.pid})`);
  expect((await fetch(`${first.url}/api/health`)).status).toBe(200);
});

test("what a killed dashboard held is there at the next start", async () => {
  await end(await serving(), "SIGKILL");
  const left = new Redis({ path: socketOf(dataDir()) });
  await left.set("kept", "yes");
  left.disconnect();
  await serving();
  const next = new Redis({ path: socketOf(dataDir()) });
  expect(await next.get("kept")).toBe("yes");
  next.disconnect();
});

test("a Redis that cannot be reached does not keep the dashboard from starting", async () => {
  const dashboard = await serving({ env: { REDIS_URL: `redis://:secret@127.0.0.1:${await freePort()}/0` } });
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect((await fetch(`${dashboard.url}/api/ready`)).status).toBe(503);
  expect(dashboard.output()).not.toContain("secret");
});

test.each([
  ["is refused", (password: string) => `http://n4me:${password}@127.0.0.1/0`],
  ["has a port of the password", (password: string) => `redis://n4me:1${password}#x@127.0.0.1/0`],
])("an address that %s is not repeated by start, demo or the server", async (_, url) => {
  for (const file of ["bin/start.js", "bin/demo.js"]) {
    const refused = command(file, { env: { REDIS_URL: url("234"), PORT: `${await freePort()}` } });
    await once(refused.child, "close");
    expect(refused.child.exitCode).toBe(1);
    expect(refused.output()).toContain("REDIS_URL: ");
    expect(refused.output()).not.toMatch(/n4me|234/);
  }
});

test("a Redis that refuses is named with its reason, without user, password or what it repeats of them", async () => {
  const strict = await startRedis("--rename-command", "AUTH", "", "--rename-command", "HELLO", "");
  try {
    const secret = strict.url.replace("//", "//n4me:p4ss%40word@");
    const dashboard = await serving({ env: { REDIS_URL: secret, LOG_LEVEL: "trace" } });
    await fetch(`${dashboard.url}/schedules`);
    expect(dashboard.output()).toContain("does not have AUTH");
    const demo = command("bin/demo.js", { env: { REDIS_URL: secret } });
    await once(demo.child, "close");
    expect(demo.output()).toContain("does not have AUTH");
    expect(dashboard.output() + demo.output()).not.toMatch(/n4me|p4ss|word/);
  } finally {
    await strict.stop();
  }
});

test("a right that is missing is told by start already", async () => {
  const guarded = await startRedis();
  try {
    await guarded.client.acl("SETUSER", "rota", "on", ">p4ss", "~*", "&*", "+@all", "-lrange", "-type");
    const dashboard = await serving({ env: { REDIS_URL: guarded.url.replace("//", "//rota:p4ss@") } });
    expect(dashboard.output()).toContain("may not run TYPE and LRANGE: give it +type +lrange");
    expect((await fetch(`${dashboard.url}/api/ready`)).status).toBe(503);
  } finally {
    await guarded.stop();
  }
});

test("an address that others can reach is refused, with the reason", async () => {
  const refused = command("bin/start.js", { env: { HOST: "0.0.0.0", PORT: `${await freePort()}` } });
  await once(refused.child, "close");
  expect(refused.child.exitCode).toBe(1);
  expect(refused.output()).toContain("ROTA_ACCESS=open");
});

test("the sample is loaded while the dashboard rests, and while it runs", async () => {
  const resting = command("bin/demo.js");
  await once(resting.child, "close");
  expect(resting.output()).toContain("60 schedules of 6 configurations");
  expect(existsSync(socketOf(dataDir()))).toBe(false);
  await serving();
  const running = command("bin/demo.js");
  await once(running.child, "close");
  expect(running.output()).toContain("60 schedules of 6 configurations");
  const redis = new Redis({ path: socketOf(dataDir()) });
  expect(await redis.exists("rota:schedule:demo")).toBe(1);
  redis.disconnect();
});
