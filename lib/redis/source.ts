import type { Redis, RedisOptions } from "ioredis";
import { limits } from "@/lib/limits";
import { readRedisUrl, shownAddress } from "@/lib/redis-address";
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
 * RedisUnavailableError until it is back, and the connection comes back by itself. `connectionName` is what CLIENT LIST shows.
 */
export function openSource(settings: Settings, connectionName = "rota"): Source {
  const redis = new Connection({ ...connectionOptions(settings.redisUrl), connectionName });
  return { redis, keys: new Keys(settings.schedulePrefix, settings.taskiqPrefix), settings };
}

/** Options for an address that the settings have found good. @throws TypeError for text that is none */
export function connectionOptions(url: string): RedisOptions {
  return {
    ...address(url),
    // CLIENT SETINFO: before Redis 7.2 there is none, and in logs of refused commands it would be the only one of ours.
    disableClientInfo: true,
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
  const read = readRedisUrl(url);
  if (!read) throw new TypeError("REDIS_URL is none that can be read.");
  const { tls, ...options } = { tls: false, ...read };
  return { ...options, ...(tls && { tls: {} }) };
}

/** The address as people may see it: without user and password. */
export function displayAddress(url: string): string {
  const read = readRedisUrl(url);
  return read ? shownAddress(read) : "";
}
