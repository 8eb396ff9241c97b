import { type Found, factsOf, lastEventOf, scheduleOf } from "@/lib/catalog/facts/row";
import type { Schedule } from "@/lib/catalog/types";
import { idToBytes, isRunNow } from "@/lib/ids";
import { Keys } from "@/lib/redis/keys";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import { isRead } from "@/lib/taskiq/blind";
import { expectedSerializer } from "@/lib/taskiq/expected-serializer";
import { nextRun } from "@/lib/taskiq/next-run";
import { listOf, readPayload } from "@/lib/taskiq/payload";
import type { Expression, Serializer } from "@/lib/taskiq/types";

type Value = Buffer | "unreadable" | null;

/** What Redis holds of one id. `lists`: each list as often as it holds the id. */
export type Standing = {
  status: Value;
  meta: Value;
  data: Value;
  lastEvent: Value;
  paused: boolean;
  lists: readonly string[];
  indexes: readonly string[];
  /** When its metadata expires. */
  expiresMs?: number | null;
  historyExpires?: boolean;
};

const keys = new Keys("schedule", "schedule");

function objectIn(bytes: Value): object | null {
  if (!Buffer.isBuffer(bytes)) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Returns the serialiser of most listed payloads. */
export function serializerOfMost(all: Iterable<Pick<Standing, "data" | "lists">>): Serializer | null {
  const counts = new Map<Serializer, number>();
  for (const { data, lists } of all) {
    if (!Buffer.isBuffer(data) || data.length === 0 || lists.length === 0) continue;
    const { serializer } = readPayload(data, "");
    counts.set(serializer, (counts.get(serializer) ?? 0) + 1);
  }
  return expectedSerializer("auto", counts);
}

/**
 * Returns what is wrong with one id, straight from docs/drift.md: the catalog must find the same. `expression` is that of the
 * payload or the metadata.
 */
export function naiveDrift(
  id: string,
  standing: Standing,
  expression: Expression | null,
  serializer: Serializer | null,
  at: Date,
): DriftKind[] {
  const { status, meta, data, lastEvent, lists, indexes, paused, expiresMs = null, historyExpires = false } = standing;
  const found = new Set<DriftKind>();
  const payload = Buffer.isBuffer(data) ? readPayload(data, id) : null;
  const isListed = lists.length > 0;
  if (lists.some((list) => isRead(list, at))) {
    if (id.startsWith("~b64:") && idToBytes(id).toString().includes("\ufffd")) found.add("scheduler-blind");
    if (payload && payload.size > 0) {
      for (const { effect } of payload.problems) {
        found.add(
          effect === "blind" ? "scheduler-blind" : effect === "kills" ? "kills-scheduler" : "fires-at-every-poll",
        );
      }
      if (payload.serializer !== serializer) found.add("scheduler-blind");
    }
  }
  if (isListed && data === null) found.add("dangling-id");
  if (lists.length > 1) found.add("listed-twice");
  const right = payload?.serializer === "json" ? listOf(payload, keys) : null;
  if (isListed && right !== null && !lists.includes(right)) found.add("in-wrong-list");
  const sorted = () => driftKinds.filter((kind) => found.has(kind));
  if (isRunNow(id)) return sorted();

  const word = Buffer.isBuffer(status) ? status.toString() : null;
  if (status === null && meta === null && data === null) {
    if (indexes.length > 0) found.add("index-without-schedule");
    return sorted();
  }
  if (data === null && !isListed && indexes.length === 0 && !paused && !idToBytes(id).includes(":")) {
    return ["legacy-keys"];
  }
  const ours = status !== null || meta !== null;
  const fires = isListed && data !== null;
  if (word === "active" && !isListed) found.add("active-not-listed");
  const isOff = word === "paused" || word === "inactive" || status === null;
  if (fires && (ours || indexes.length > 0) && isOff) found.add("listed-not-active");
  if (data !== null && !isListed && word !== "active" && word !== "paused") found.add("data-without-list");
  const taskiqs = data !== null && meta === null && indexes.length === 0;
  if (ours && indexes.length === 0 && !taskiqs) found.add("schedule-without-index");
  if (word !== null && meta === null && !taskiqs) found.add("metadata-gone");
  const soon = expiresMs !== null && expiresMs - at.getTime() < 24 * 60 * 60 * 1000;
  const goes = word === "paused" ? expiresMs !== null || historyExpires : (word === "active" || fires) && soon;
  if (meta !== null && goes) {
    found.add("metadata-expiring");
  }
  if (word !== null && !["active", "paused", "inactive", "error"].includes(word)) found.add("unknown-status");
  if ([status, meta, data, lastEvent].includes("unreadable")) found.add("wrong-type");
  const event = objectIn(lastEvent);
  if (Buffer.isBuffer(meta) && objectIn(meta) === null) found.add("broken-json");
  if (Buffer.isBuffer(lastEvent) && (event === null || !("event" in event) || typeof event.event !== "string")) {
    found.add("broken-json");
  }
  if (payload && (payload.size === 0 || (payload.serializer === "json" && payload.json === null))) {
    found.add("broken-json");
  }
  if ((word === "active" || fires) && nextRun(expression, at).neverFires !== null) found.add("never-fires");
  return sorted();
}

/** What was read of one id, and where else it is named. */
export type Known = Found & Pick<Standing, "lists" | "indexes" | "expiresMs" | "historyExpires">;

/** Returns the row that a list must show for one id, and its configuration's name; null where there is no schedule. */
export function naiveSchedule(
  id: string,
  known: Known,
  serializer: Serializer | null,
  at: Date,
): { schedule: Schedule; configName: string | null } | null {
  if (isRunNow(id) || (known.status === null && known.meta === null && known.data === null)) return null;
  const facts = factsOf(id, known);
  const schedule = scheduleOf(
    id,
    facts,
    { status: known.status, lastEvent: lastEventOf(known.lastEvent), pause: known.pause },
    { lists: [...known.lists].sort(), indexes: [...known.indexes].sort(byConfigId) },
    nextRun(facts.expression, at),
    naiveDrift(id, { ...known, paused: known.pause !== null }, facts.expression, serializer, at),
    keys,
  );
  return { schedule, configName: facts.configName || null };
}

/** Compares numbers by value, and puts them before other texts. */
export function byConfigId(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => (/^-?\d+$/.test(id) ? BigInt(id) : null));
  if (left === null || right === null || left === undefined || right === undefined) {
    return Number(left === null) - Number(right === null) || Buffer.from(a).compare(Buffer.from(b));
  }
  return left < right ? -1 : left > right ? 1 : a.length - b.length;
}
