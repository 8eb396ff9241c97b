import type { Redis, RedisOptions } from "ioredis";
import { limits } from "@/lib/limits";
import type { Settings } from "@/lib/settings";
import { Connection } from "./connection";
import { Keys } from "./keys";

/**
 * One Redis with what an application keeps in it. Services, transitions and the catalog are given a source; nothing
 * imports one.
 */
export type Source = {
  redis: Redis;
  keys: Keys;
  settings: SourceSettings;
};

/** The settings that belong to a source rather than to the process. */
export type SourceSettings = Pick<
  Settings,
  | "redisUrl"
  | "embedded"
  | "taskiqSerializer"
  | "schedulerUpdateIntervalS"
  | "schedulerSkipsPast"
  | "maxHistory"
  | "defaultTtlS"
  | "runs"
>;

/**
 * Opens a source. It never waits for Redis and never throws for an unreachable one: commands fail with
 * RedisUnavailableError until it is back, and the connection comes back by itself.
 */
export function openSource(settings: Settings): Source {
  const redis = new Connection(connectionOptions(settings.redisUrl));
  return { redis, keys: new Keys(settings.schedulePrefix, settings.taskiqPrefix), settings };
}

/**
 * Options for `redis://`, `rediss://` and unix sockets (`unix:///path?db=1`, `redis+unix://user:password@/path` or a bare path).
 * @throws TypeError for text that is none of these.
 */
export function connectionOptions(url: string): RedisOptions {
  return {
    ...address(url),
    connectionName: "rota",
    commandTimeout: limits.commandTimeoutMs,
    connectTimeout: limits.connectTimeoutMs,
    maxRetriesPerRequest: 1,
    retryStrategy: reconnectDelayMs,
    // A Redis that is loading shall say LOADING to the command, instead of keeping it waiting.
    enableReadyCheck: false,
    // After a failover the old primary answers READONLY: connecting again finds the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
    autoResendUnfulfilledCommands: false,
  };
}

/** Milliseconds to wait before a connection attempt, counted from 1. */
export const reconnectDelayMs = (attempt: number) => Math.min(attempt * 100, limits.reconnectMaxMs);

function address(url: string): RedisOptions {
  if (url.startsWith("/")) return { path: url };
  if (!URL.canParse(url)) {
    throw new TypeError(
      "REDIS_URL cannot be read: redis://user:password@host:port/database, with what is special in it percent-encoded.",
    );
  }
  const parsed = new URL(url);
  const user = {
    ...(parsed.username && { username: decoded(parsed.username) }),
    ...(parsed.password && { password: decoded(parsed.password) }),
  };
  if (parsed.protocol === "unix:" || parsed.protocol === "redis+unix:" || parsed.protocol === "redis-socket:") {
    return { path: decoded(parsed.pathname), db: database(parsed.searchParams.get("db")), ...user };
  }
  if (parsed.protocol !== "redis:" && parsed.protocol !== "rediss:") {
    throw new TypeError(`REDIS_URL must begin with redis://, rediss:// or unix://, not ${parsed.protocol}//`);
  }
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, "") || "127.0.0.1",
    port: Number(parsed.port || 6379),
    db: database(parsed.pathname.slice(1) || parsed.searchParams.get("db")),
    ...user,
    ...(parsed.protocol === "rediss:" && { tls: {} }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError("REDIS_URL is not percent-encoded: write a % in user, password or path as %25.");
  }
}

function database(number: string | null): number {
  if (number === null || number === "") return 0;
  if (!/^\d{1,9}$/.test(number))
    throw new TypeError(`REDIS_URL must name the database by its number, not by ${number}.`);
  return Number(number);
}

/** The address as people may see it: without user and password. */
export function displayAddress(url: string): string {
  if (url.startsWith("/")) return `unix://${url}`;
  const parsed = new URL(url);
  parsed.username = "";
  parsed.password = "";
  return parsed.toString();
}
