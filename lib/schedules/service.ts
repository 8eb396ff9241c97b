import { type ConfigId, idFromBytes, idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { answered, written } from "@/lib/redis/replies";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { readable, type Value } from "@/lib/redis/values";
import { checkedConfigId, checkedJson, checkLimit, checkObject, checkScheduleId } from "./arguments";
import { deleteLegacyKeys, type LegacyCounts } from "./legacy";
import { parseEvent, parseMetadata, parseStatus } from "./parse";
import { brokenKeysOf, readSchedule } from "./read";
import { statusPages } from "./status-pages";
import { now, toWire } from "./timestamps";
import {
  type Broken,
  isBroken,
  isScheduleStatus,
  type JsonObject,
  type ScheduleFullInfo,
  type ScheduleHistoryEvent,
  type ScheduleMetadata,
  type SchedulerSummary,
  type ScheduleStatus,
} from "./types";

/** Whether a purge of artifacts deleted the key of each kind (1) or found none (0). */
export type PurgedArtifacts = { status: number; meta: number; history: number; stats: number; data: number };

/**
 * The specification's `ScheduleHistoryRedisService` (contract §1): the same methods in camelCase, the same keys and wire
 * form. Every method throws InvalidArgumentError before anything is sent, RedisUnavailableError in an outage and
 * RedisReplyError where Redis refuses a command; one that writes also OutcomeUnknownError, where Redis may have done it. What
 * is in Redis but cannot be read is a `Broken`, never a throw.
 */
export class ScheduleHistoryRedisService {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** SADD to the configuration's index. */
  async addScheduleToIndex(configId: ConfigId | number | bigint, scheduleId: ScheduleId): Promise<void> {
    const { redis, keys } = this.#source;
    const index = keys.index(checkedConfigId(configId));
    checkScheduleId(scheduleId);
    await written(redis.sadd(index, idToBytes(scheduleId)));
  }

  /** SREM from the configuration's index. */
  async removeScheduleFromIndex(configId: ConfigId | number | bigint, scheduleId: ScheduleId): Promise<void> {
    const { redis, keys } = this.#source;
    const index = keys.index(checkedConfigId(configId));
    checkScheduleId(scheduleId);
    await written(redis.srem(index, idToBytes(scheduleId)));
  }

  /** Returns every schedule id of a configuration's index, read in pages; in no order, each once. */
  async listScheduleIds(configId: ConfigId | number | bigint): Promise<ScheduleId[]> {
    const { redis, keys } = this.#source;
    const index = keys.index(checkedConfigId(configId));
    const ids = new Set<ScheduleId>();
    let cursor = "0";
    do {
      const page = await answered(redis.sscanBuffer(index, cursor, "COUNT", limits.listPage));
      cursor = page[0].toString();
      for (const id of page[1]) ids.add(idFromBytes(id));
    } while (cursor !== "0");
    return [...ids];
  }

  /** Sets the status word and pushes `status_changed`, in one step. TaskIQ's lists are not touched: that is a transition. */
  async setScheduleStatus(scheduleId: ScheduleId, status: ScheduleStatus): Promise<void> {
    const { redis, keys, settings } = this.#source;
    checkScheduleId(scheduleId);
    if (!isScheduleStatus(status)) throw new InvalidArgumentError(`“${String(status)}” is no status word.`);
    const event = JSON.stringify({ event: "status_changed", new_status: status, timestamp: toWire(now()) });
    await runScript(
      redis,
      "set_status",
      [keys.status(scheduleId), keys.meta(scheduleId), keys.history(scheduleId)],
      [status, event, settings.maxHistory, settings.defaultTtlS],
    );
  }

  /** Returns the status: `inactive` where it is missing, `error` for any other word or a key of another type. */
  async getScheduleStatus(scheduleId: ScheduleId): Promise<ScheduleStatus> {
    checkScheduleId(scheduleId);
    const { status } = await readSchedule(this.#source, scheduleId, ["status"]);
    return statusOf(status);
  }

  /** Returns the status of every known schedule, found by SCAN. A Map, since any text may be an id. */
  async getAllScheduleStatuses(): Promise<Map<ScheduleId, ScheduleStatus | Broken>> {
    const { keys } = this.#source;
    const all = new Map<ScheduleId, ScheduleStatus | Broken>();
    for await (const page of statusPages(this.#source)) {
      for (const { key, status } of page) {
        const name = keys.parse(typeof key === "string" ? Buffer.from(key) : key);
        if (name?.kind === "status") all.set(idFromBytes(name.id), status);
      }
    }
    return all;
  }

  /** Writes the metadata with the default TTL, without one while the schedule is paused; fills `updated_at` where absent. */
  async setScheduleMetadata(scheduleId: ScheduleId, metadata: JsonObject): Promise<void> {
    const { redis, keys, settings } = this.#source;
    checkScheduleId(scheduleId);
    checkObject(metadata);
    const json = checkedJson({ ...metadata, updated_at: metadata.updated_at ?? toWire(now()) });
    await runScript(
      redis,
      "set_metadata",
      [keys.meta(scheduleId), keys.status(scheduleId)],
      [json, settings.defaultTtlS],
    );
  }

  /** Returns the metadata; null where there is none. */
  async getScheduleMetadata(scheduleId: ScheduleId): Promise<ScheduleMetadata | Broken | null> {
    checkScheduleId(scheduleId);
    const read = await readSchedule(this.#source, scheduleId, ["meta"]);
    const broken = await brokenKeysOf(this.#source, scheduleId, read);
    return broken.get("meta") ?? metadataOf(read.meta, this.#source.keys.meta(scheduleId));
  }

  /** Pushes an event, trims the history and renews its TTL, in one step; fills `timestamp` where absent. */
  async addScheduleHistoryEvent(scheduleId: ScheduleId, event: JsonObject & { event: string }): Promise<void> {
    const { redis, keys, settings } = this.#source;
    checkScheduleId(scheduleId);
    checkObject(event);
    if (typeof event.event !== "string" || event.event === "") throw new InvalidArgumentError("An event has a name.");
    const json = checkedJson({ ...event, timestamp: event.timestamp ?? toWire(now()) });
    await runScript(
      redis,
      "add_event",
      [keys.history(scheduleId), keys.status(scheduleId)],
      [json, settings.maxHistory, settings.defaultTtlS],
    );
  }

  /** Returns the newest `limit` events, newest first. A `limit` below 1 is an error, since LRANGE 0 -1 would return everything. */
  async getScheduleHistory(scheduleId: ScheduleId, limit = 50): Promise<(ScheduleHistoryEvent | Broken)[]> {
    checkScheduleId(scheduleId);
    checkLimit(limit, limits.historyPage.max);
    const read = await readSchedule(this.#source, scheduleId, ["history"], { offset: 0, limit });
    const broken = await brokenKeysOf(this.#source, scheduleId, read);
    return [...broken.values(), ...eventsOf(read.history, this.#source.keys.history(scheduleId))];
  }

  /** Returns status, metadata and newest events of one schedule, in one round trip. */
  async getScheduleFullInfo(scheduleId: ScheduleId, historyLimit = 5): Promise<ScheduleFullInfo> {
    const { keys } = this.#source;
    checkScheduleId(scheduleId);
    checkLimit(historyLimit, limits.historyPage.max);
    const read = await readSchedule(this.#source, scheduleId, ["status", "meta", "history"], {
      offset: 0,
      limit: historyLimit,
    });
    const broken = await brokenKeysOf(this.#source, scheduleId, read);
    const brokenHistory = broken.get("history");
    const status = statusOf(read.status);
    return {
      scheduleId,
      status,
      metadata: broken.get("meta") ?? metadataOf(read.meta, keys.meta(scheduleId)),
      recentHistory: brokenHistory ? [brokenHistory] : eventsOf(read.history, keys.history(scheduleId)),
      isScheduled: status === "active",
    };
  }

  /** Counts the status keys; any word but the four counts in the total only. */
  async getSchedulerSummary(): Promise<SchedulerSummary> {
    const counts: Record<ScheduleStatus, number> = { active: 0, paused: 0, inactive: 0, error: 0 };
    const seen = new Set<string>();
    for await (const page of statusPages(this.#source)) {
      for (const { key, status } of page) {
        const before = seen.size;
        // SCAN may return a key twice. No key that is text begins with a zero byte.
        seen.add(typeof key === "string" ? key : `\0${key.toString("latin1")}`);
        if (seen.size > before && !isBroken(status)) counts[status] += 1;
      }
    }
    return {
      totalSchedules: seen.size,
      activeSchedules: counts.active,
      pausedSchedules: counts.paused,
      inactiveSchedules: counts.inactive,
      errorSchedules: counts.error,
      lastUpdated: now(),
    };
  }

  /**
   * Deletes the five keys of a schedule, as the specification does. The index and TaskIQ's lists keep its id: the purge that
   * leaves no trace is `purgeSchedule` (lib/transitions/purge.ts).
   */
  async purgeScheduleArtifacts(scheduleId: ScheduleId): Promise<PurgedArtifacts> {
    const { redis, keys } = this.#source;
    checkScheduleId(scheduleId);
    const made = [keys.status, keys.meta, keys.history, keys.stats, keys.data];
    const reply = await runScript(
      redis,
      "delete_each",
      made.map((key) => key(scheduleId)),
      [],
    );
    const deleted = (at: number) => (Array.isArray(reply) ? Number(reply[at]) : 0);
    return { status: deleted(0), meta: deleted(1), history: deleted(2), stats: deleted(3), data: deleted(4) };
  }

  /** Deletes the keys in the old format, except those of live schedules (lib/schedules/legacy.ts). */
  async cleanupLegacyConfigScopedKeys(): Promise<LegacyCounts> {
    return await deleteLegacyKeys(this.#source);
  }
}

/** What is none of the four words, or of another type, could not be determined. */
function statusOf(value: Value): ScheduleStatus {
  const status = value === "unreadable" ? "unknown" : parseStatus(value).status;
  return status === "unknown" ? "error" : status;
}

const metadataOf = (value: Value, key: Buffer): ScheduleMetadata | Broken | null =>
  Buffer.isBuffer(value) ? parseMetadata(value, key) : null;

const eventsOf = (entries: Value<Buffer[]>, key: Buffer): (ScheduleHistoryEvent | Broken)[] =>
  (readable(entries) ?? []).map((entry) => parseEvent(entry, key));
