import type { Redis, RedisOptions } from "ioredis";
import { limits } from "@/lib/limits";
import { readRedisUrl, shownAddress } from "@/lib/redis-address";
import type { Settings } from "@/lib/settings";
import { Connection } from "./connection";
import { Keys } from "./keys";

/**
 * One Redis with an application's data. Services, transitions and the catalog receive a source as an argument; nothing
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
 * Opens a source. It does not wait for Redis, nor throw for an unreachable one: commands fail with RedisUnavailableError
 * until the connection is back, which it tries by itself. `connectionName` is what CLIENT LIST shows.
 */
export function openSource(settings: Settings, connectionName = "rota"): Source {
  const redis = new Connection({ ...connectionOptions(settings.redisUrl), connectionName });
  return { redis, keys: new Keys(settings.schedulePrefix, settings.taskiqPrefix), settings };
}

/** Returns the options for an address that the settings have accepted. @throws TypeError for any other text */
export function connectionOptions(url: string): RedisOptions {
  return {
    ...address(url),
    // No CLIENT SETINFO: before Redis 7.2 it does not exist, and a log of refused commands would hold it.
    disableClientInfo: true,
    commandTimeout: limits.commandTimeoutMs,
    connectTimeout: limits.connectTimeoutMs,
    maxRetriesPerRequest: 1,
    retryStrategy: reconnectDelayMs,
    // A Redis that loads its data answers LOADING to the command, instead of keeping it waiting.
    enableReadyCheck: false,
    // After a failover the old primary answers READONLY: a new connection finds the new primary.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
    autoResendUnfulfilledCommands: false,
  };
}

/** Returns the milliseconds to wait before a connection attempt, counted from 1. */
export const reconnectDelayMs = (attempt: number) => Math.min(attempt * limits.reconnectStepMs, limits.reconnectMaxMs);

function address(url: string): RedisOptions {
  const read = readRedisUrl(url);
  if (!read) throw new TypeError("REDIS_URL is none that can be read.");
  const { tls, ...options } = { tls: false, ...read };
  return { ...options, ...(tls && { tls: {} }) };
}

/** Returns the address without user and password, fit to be shown. */
export function displayAddress(url: string): string {
  const read = readRedisUrl(url);
  return read ? shownAddress(read) : "";
}
