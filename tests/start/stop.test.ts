import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { ensureBuild } from "@/bin/build.js";
import { lockHolder } from "@/bin/lock.js";
import { freePort, startRedis } from "@/tests/support/redis";
import { commands, end, lockOf, socketOf } from "@/tests/support/stages/commands";

const { command, serving, dataDir } = commands();
beforeAll(ensureBuild);

const statusOf = (url: string) =>
  fetch(url).then(
    ({ status }) => status,
    () => null,
  );

test("SIGTERM to `npm start` ends the dashboard and its Redis before npm ends", async () => {
  const npm = await serving({ program: ["npm", "start"] });
  expect(await statusOf(`${npm.url}/api/health`)).toBe(200);
  await end(npm, "SIGTERM");
  expect(await statusOf(`${npm.url}/api/health`)).toBe(null);
  expect(lockHolder(lockOf(dataDir()))).toBe(null);
  expect(existsSync(socketOf(dataDir()))).toBe(false);
});

test("`npm start | head -3` leaves a dashboard that serves and logs on", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child } = command("bin/start.js", { env: { PORT: `${port}`, LOG_LEVEL: "debug" } });
  if (!child.stdout) throw new Error("no output");
  await once(child.stdout, "data");
  child.stdout.destroy();
  child.stderr?.destroy();
  await vi.waitFor(async () => expect(await statusOf(`${url}/api/health`)).toBe(200), { timeout: 30_000 });
  for (let asked = 0; asked < 20; asked++) expect(await statusOf(`${url}/api/summary`)).toBe(200);
  expect(await statusOf(url)).toBe(200);
  // The command has said its last lines by now, and its server has logged.
  expect(child.exitCode).toBe(null);
  expect(await end({ child })).toBe(0);
});

test.each(["/api/summary", "/schedules"])(
  "a request for %s after SIGTERM is told that Rota shuts down",
  async (path) => {
    const dashboard = await serving();
    const { hostname, port } = new URL(dashboard.url);
    // A connection that is open already is still served; it has sent nothing yet, so that nothing closes it.
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    const events = await fetch(`${dashboard.url}/api/events?search=`);
    dashboard.child.kill("SIGTERM");
    // The server closes its event streams as the first thing it does then.
    await events.text();
    socket.end(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const answer = (await socket.setEncoding("utf8").toArray()).join("");
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toContain('"code":"shutting_down"');
  },
);

test("a request under way at SIGTERM still gets its answer from Redis", async () => {
  const redis = await startRedis();
  onTestFinished(redis.stop);
  const dashboard = await serving({ env: { REDIS_URL: redis.url } });
  const ask = async (path: string) => (await fetch(dashboard.url + path)).text();
  await ask("/api/schedules/nobody");
  const events = await fetch(`${dashboard.url}/api/events?search=`);
  redis.process().kill("SIGSTOP");
  const answer = fetch(`${dashboard.url}/api/schedules/nobody`);
  // Asked later, and answered without Redis: by then the request above waits for it.
  await ask("/api/health");
  dashboard.child.kill("SIGTERM");
  await events.text();
  redis.process().kill("SIGCONT");
  expect((await answer).status).toBe(404);
});
