import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { register } from "../support/application";
import { startDashboard } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";

const stage = ownDashboard({ KEEP_ALIVE_TIMEOUT: "200" }, { keeps: true });
beforeAll(async () => {
  await register(stage.redis.client, "a");
});

/** What the dashboard has written since it served for the first time, line by line. */
const lines = () => {
  const all = stage.dashboard.output().trimEnd().split("\n");
  return all.slice(all.findIndex((line) => line.startsWith("{")));
};
const isJson = (line: string) => line.startsWith("{") && line.endsWith("}");
const soon = { timeout: 20_000, interval: 20 };

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(stage.dashboard.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

let number = 0;
/** Sends the head of a request with an id of its own, and the beginning of its body. */
async function begin(asked: string, headers: string[], body: string): Promise<{ id: string; socket: Socket }> {
  const id = `broken-off-${++number}`;
  const socket = await open();
  const head = [`${asked} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", `X-Request-Id: ${id}`];
  socket.write(`${[...head, ...headers].join("\r\n")}\r\n\r\n${body}`);
  return { id, socket };
}

const leaving: Record<string, (socket: Socket) => void> = {
  "ends its side": (socket) => socket.end(),
  "is cut off": (socket) => socket.resetAndDestroy(),
};
const bodies: Record<string, [headers: string[], body: string]> = {
  "half a body of a told length": [["Content-Length: 50"], '{"reason": '],
  "no body of a told length": [["Content-Length: 50"], ""],
  "half a chunked body": [["Transfer-Encoding: chunked"], '5\r\n{"a":\r\n'],
  "half a chunk": [["Transfer-Encoding: chunked"], '50\r\n{"a":'],
  "half a body that is too large": [["Content-Length: 9000000"], "x".repeat(200_000)],
};
const asked = [
  "POST /api/schedules/a/pause",
  "POST /api/tasks/x/queued",
  "POST /api/nothing",
  "PUT /api/schedules/a",
  "GET /api/schedules",
  "POST /",
  "POST /%FF",
];

describe.each(Object.keys(leaving))("a client that %s amid its request", (how) => {
  test.each(Object.keys(bodies))("after %s leaves one line of JSON in the log, whatever it asked", async (what) => {
    const [headers, body] = bodies[what] ?? [[], ""];
    const ids = await Promise.all(
      asked.map(async (each) => {
        const { id, socket } = await begin(each, headers, body);
        // Another request on another connection is answered: the server has read this one.
        await fetch(`${stage.dashboard.url}/api/health`);
        leaving[how]?.(socket);
        return id;
      }),
    );
    const linesOf = (id: string) => lines().filter((line) => line.includes(`"${id}"`));
    for (const id of ids) await expect.poll(() => linesOf(id).length, soon).toBeGreaterThan(0);
    await fetch(`${stage.dashboard.url}/api/health`);
    expect(ids.flatMap((id) => (linesOf(id).length === 1 ? [] : linesOf(id)))).toEqual([]);
    expect(lines().filter((line) => !isJson(line))).toEqual([]);
  });
});

test("a client that leaves before its action is answered leaves one line of JSON in the log", async () => {
  const { client } = stage.redis;
  // Over a plain socket: ioredis may take what MONITOR tells first for the answer to MONITOR.
  const watching = connect(stage.redis.port, "127.0.0.1").setEncoding("utf8");
  watching.write("MONITOR\r\n");
  await once(watching, "data");
  try {
    await client.call("CLIENT", "PAUSE", "20000", "WRITE");
    const isLookedFor = new Promise<void>((resolve) => {
      let commands = "";
      watching.on("data", (text: string) => {
        commands += text;
        if (commands.includes("left-early")) resolve();
      });
    });
    const { id, socket } = await begin("POST /api/schedules/left-early/pause", ["Content-Length: 2"], "{}");
    await isLookedFor;
    socket.resetAndDestroy();
    const linesOf = () => lines().filter((line) => line.includes(`"${id}"`));
    await expect.poll(linesOf, soon).toHaveLength(1);
    await client.call("CLIENT", "UNPAUSE");
    await fetch(`${stage.dashboard.url}/api/health`);
    expect(linesOf()).toHaveLength(1);
    expect(lines().filter((line) => !isJson(line) || line.includes("uncaughtException"))).toEqual([]);
  } finally {
    await client.call("CLIENT", "UNPAUSE");
    watching.destroy();
  }
});

test("what a package prints in the catalog's thread is a line of JSON in the log", async () => {
  // ioredis warns there of a password that Redis does not ask for.
  const warned = await startDashboard({ REDIS_URL: stage.redis.url.replace("//", "//:needless@") });
  try {
    const printed = () =>
      warned
        .output()
        .split("\n")
        .filter((line) => line.includes("does not require a password"));
    await expect.poll(() => printed().length, soon).toBeGreaterThan(0);
    expect(printed().filter((line) => !isJson(line))).toEqual([]);
  } finally {
    await warned.stop();
  }
});

test.each([
  "/_next/webpack-hmr",
  "/_next/hmr",
  "/_next/static/x.js",
  "/api/nothing",
  "/api/schedules",
  "/nothing",
  "/",
])("a connection that asks to be upgraded at %s is answered as any other, and does not stay open", async (path) => {
  const socket = await open();
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  const closed = once(socket, "close");
  const head = [`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"];
  const key = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
  socket.write(`${[...head, ...key].join("\r\n")}\r\n\r\n`);
  await closed;
  const plain = await fetch(`${stage.dashboard.url}${path}`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${plain.status} `));
});
