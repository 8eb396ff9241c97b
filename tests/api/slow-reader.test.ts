import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { ownDashboard } from "../support/stages/dashboard";

const stage = ownDashboard();

/** Ids so long that a telling of all of them is 300 KB, as many as one telling names. */
const ids = Array.from({ length: 150 }, (_, at) => `${at}-${"x".repeat(2000)}`);

/** Opens a stream, and reads nothing of it but its beginning until `read` is called. */
async function openStream(query: string): Promise<{ socket: Socket; read: () => () => string }> {
  const { hostname, port } = new URL(stage.dashboard.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /api/events?${query} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await new Promise<void>((resolve) => {
    socket.once("data", () => {
      socket.pause();
      resolve();
    });
  });
  const read = () => {
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    socket.resume();
    return () => text;
  };
  return { socket, read };
}

/** Megabytes that the dashboard's process keeps in memory. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${stage.dashboard.process.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}

/** A thousand changes a turn, over all ids, and the next turn when these are told. */
async function change(turns: number, told: () => string): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    const before = told().length;
    const pipeline = stage.redis.client.pipeline();
    for (let at = 0; at < 1000; at++) {
      const round = turn + Math.floor(at / ids.length);
      pipeline.set(`schedule:status:${ids[at % ids.length]}`, round % 2 ? "paused" : "active");
    }
    await pipeline.exec();
    await expect.poll(() => told().length, { timeout: 20_000, interval: 10 }).toBeGreaterThan(before);
  }
}

const everything = '"ids":[]';

test("twenty who do not read while 100,000 changes happen cost no memory, and are told once that they missed some", async () => {
  const reader = await openStream("search=");
  const told = reader.read();
  await change(20, told);
  const before = await memory();
  const slow = await Promise.all(Array.from({ length: 20 }, (_, at) => openStream(`search=&id=${at}`)));
  await change(100, told);
  // Some 10 MB were told, of which the system keeps 4 MB for each of them.
  expect((await memory()) - before).toBeLessThan(80);
  const late = slow.map(({ read }) => read());
  const soon = (each: () => string, text: string) =>
    expect.poll(() => each().includes(text), { timeout: 20_000 }).toBe(true);
  for (const each of late) await soon(each, everything);
  await stage.redis.client.set("schedule:status:last", "active");
  for (const each of late) {
    await soon(each, '"ids":["last"]');
    expect(each().split(everything).length - 1).toBe(1);
  }
  for (const { socket } of [reader, ...slow]) socket.destroy();
}, 180_000);
