import { unlessRefused } from "@/lib/redis/errors";
import { answered } from "@/lib/redis/replies";
import { displayAddress, type Source } from "@/lib/redis/source";
import type { Settings } from "@/lib/settings";
import type { Connection } from "./contract";

/** Returns which Redis this is, for the maintenance page; null for what its user may not ask. @throws RedisUnavailableError */
export async function readConnection({ redis, keys }: Source, settings: Settings): Promise<Connection> {
  const latencyMs = await latency(() => permitted(redis.exists(keys.cronList())));
  const [info, size, user] = await Promise.all([
    permitted(redis.info()),
    permitted(redis.dbsize()),
    permitted(redis.call("ACL", "WHOAMI")),
  ]);
  const facts = readInfo(info ?? "");
  const number = (name: string) => (facts.has(name) ? Number(facts.get(name)) : null);
  return {
    address: displayAddress(settings.redisUrl),
    embedded: settings.embedded,
    server: serverName(facts),
    mode: facts.get("redis_mode") ?? facts.get("server_mode") ?? null,
    role: facts.get("role") ?? null,
    uptimeS: number("uptime_in_seconds"),
    user: typeof user === "string" ? user : null,
    tls: settings.redisUrl.startsWith("rediss:"),
    latencyMs,
    usedMemoryBytes: number("used_memory"),
    maxMemoryBytes: number("maxmemory"),
    evictionPolicy: facts.get("maxmemory_policy") ?? null,
    keys: size,
    schedulePrefix: settings.schedulePrefix,
    taskiqPrefix: settings.taskiqPrefix,
    taskiqSerializer: settings.taskiqSerializer,
    schedulerUpdateIntervalS: settings.schedulerUpdateIntervalS,
  };
}

/** Returns the milliseconds of the fastest of three round trips: the others measure what else this process was doing. */
async function latency(ask: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3; time++) {
    const started = performance.now();
    await ask();
    least = Math.min(least, performance.now() - started);
  }
  return Math.round(least * 1000) / 1000;
}

/** Returns the reply, or null if this user may not ask or the server does not know the command. @throws RedisUnavailableError */
const permitted = <T>(reply: Promise<T>): Promise<T | null> => answered(unlessRefused(reply));

/** Returns the lines `name:value` of INFO. */
function readInfo(info: string): Map<string, string> {
  const lines = info.split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

function serverName(facts: Map<string, string>): string | null {
  const valkey = facts.get("valkey_version");
  if (valkey) return `Valkey ${valkey}`;
  const redis = facts.get("redis_version");
  return redis ? `Redis ${redis}` : null;
}
