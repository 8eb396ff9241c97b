import type { Redis } from "ioredis";
import { expect, test } from "vitest";
import { register } from "../support/application";
import { request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";

const stage = ownDashboard();

/** Addresses of the connections that answer requests; the catalog's thread has connections of its own. */
async function requestConnections(client: Redis): Promise<string[]> {
  const connections = String(await client.client("LIST")).split("\n");
  return connections.filter((line) => / name=rota /.test(line)).map((line) => /addr=(\S+)/.exec(line)?.[1] ?? "");
}

/** The commands that Redis receives on those connections while `work` is done, each with its arguments. */
async function commandsDuring(client: Redis, work: () => Promise<unknown>): Promise<string[]> {
  const connections = await requestConnections(client);
  const end = "the work is done";
  const monitor = await client.monitor();
  try {
    return await new Promise((resolve, reject) => {
      const commands: string[] = [];
      monitor.on("monitor", (_time: string, sent: string[], address: string) => {
        if (sent.at(-1) === end) resolve(commands);
        else if (connections.includes(address)) commands.push(sent.join(" "));
      });
      work().then(() => client.echo(end), reject);
    });
  } finally {
    monitor.disconnect();
  }
}

const sentTwice = (commands: readonly string[]) => commands.filter((each, at) => commands.indexOf(each) !== at);

test("the page of one schedule asks Redis nothing twice", async () => {
  const { redis, dashboard } = stage;
  await register(redis.client, "scheduled_task:7:a");
  const events = Array.from({ length: 99 }, (_, at) => JSON.stringify({ event: `event ${at}` }));
  await redis.client.rpush("schedule:history:scheduled_task:7:a", ...events);
  const load = () => request(dashboard, "/schedules/scheduled_task:7:a");
  await expect.poll(async () => (await load()).text).toContain("Daily report");
  const commands = await commandsDuring(redis.client, load);
  expect(sentTwice(commands)).toEqual([]);
  expect(commands).toHaveLength(20);
});
