import { isUtf8 } from "node:buffer";
import { idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import type { Settings } from "@/lib/settings";
import { countSerializers, expectedSerializer } from "./expected-serializer";
import type { Payload, PayloadProblem, Serializer } from "./types";

/** An id in one of TaskIQ's lists; `list` is the list's key, `payload` null where the id has none. */
export type Listed = {
  id: ScheduleId;
  list: string;
  payload: Pick<Payload, "serializer" | "size" | "problems"> | null;
};

/** What blinds or kills the scheduler, or makes a schedule fire at every poll. */
export type Culprit = {
  /** Null where a key itself is at fault. */
  scheduleId: ScheduleId | null;
  /** The list that holds the schedule, or the key at fault. */
  key: string;
  effect: PayloadProblem["effect"];
  /** A sentence for people. */
  reason: string;
};

/**
 * Names everything in TaskIQ's store that harms the scheduler as a whole (contract §2), each schedule once a harm, those
 * that blind it first. Only what the scheduler reads at `at` counts: the lists `cron` and `interval`, and the one-shots of
 * past and present minutes.
 * @param wrongLists keys of those names whose type is not list
 * @param counts listed payloads by serialiser, where `listed` holds only those that may be at fault
 */
export function culpritsOf(
  listed: readonly Listed[],
  wrongLists: readonly { key: string; type: string }[],
  serializer: Settings["taskiqSerializer"],
  at: Date,
  counts: ReadonlyMap<Serializer, number> = countSerializers(listed.map(({ payload }) => payload)),
): Culprit[] {
  const expected = expectedSerializer(serializer, counts);
  const culprits = wrongLists.filter(({ key }) => isRead(key, at)).map(wrongList);
  const seen = new Set<string>();
  const readNow = new Map<string, boolean>();
  for (const each of listed) {
    const { id, list } = each;
    const read = readNow.get(list) ?? isRead(list, at);
    readNow.set(list, read);
    if (!read) continue;
    for (const { effect, reason } of harmsOf(each, expected, serializer === "auto")) {
      const harm = `${effect} ${id}`;
      if (!seen.has(harm)) culprits.push({ scheduleId: id, key: list, effect, reason });
      seen.add(harm);
    }
  }
  return culprits.sort((a, b) => order[a.effect] - order[b.effect]);
}

const order = { blind: 0, kills: 1, "every-poll": 2 } as const;

/**
 * Whether the scheduler reads a list at a moment: a `time` list only from its minute on (taskiq-redis reads its name with
 * strptime, so also `2026-2-9t8:5`).
 */
export function isRead(list: string, at: Date): boolean {
  const [, kind, ...rest] = list.split(":");
  if (kind !== "time") return (kind === "cron" || kind === "interval") && rest.length === 0;
  const match = /^(?!0000)(\d{4})-(\d{1,2})-(\d{1,2}| [1-9])[Tt](\d{1,2}):(\d{1,2})$/.exec(rest.join(":"));
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const start = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const exists = start.getUTCMonth() === month - 1 && start.getUTCDate() === day && hour < 24 && minute < 60;
  return exists && start.getTime() <= at.getTime();
}

/** Returns how one listed schedule harms the scheduler as a whole. `guessed`: `expected` is that of most payloads. */
export function harmsOf(
  { id, payload }: Omit<Listed, "list">,
  expected: Serializer | null,
  guessed: boolean,
): PayloadProblem[] {
  const harms: PayloadProblem[] = [];
  if (id.startsWith("~b64:") && !isUtf8(idToBytes(id))) {
    harms.push({ effect: "blind", reason: "The listed id is no UTF-8, so the scheduler cannot read its list." });
  }
  // TaskIQ skips an empty payload, as one that is missing.
  if (payload === null || payload.size === 0) return harms;
  harms.push(...payload.problems);
  if (expected !== null && payload.serializer !== expected) {
    harms.push({ effect: "blind", reason: otherSerializer(payload.serializer, expected, guessed) });
  }
  return harms;
}

const names: Record<Serializer, string> = {
  json: "JSON",
  pickle: "pickle",
  msgpack: "MessagePack",
  cbor: "CBOR",
  unknown: "in no format of TaskIQ's",
};

function otherSerializer(found: Serializer, expected: Serializer, guessed: boolean): string {
  const of = guessed ? `most listed payloads are ${names[expected]}` : `the source reads ${names[expected]}`;
  return `Its payload is ${names[found]}, while ${of}: one source reads one serialiser only.`;
}

const wrongList = ({ key, type }: { key: string; type: string }): Culprit => ({
  scheduleId: null,
  key,
  effect: "blind",
  reason: `The key ${cut(key, limits.text.word)} must be a list, and is of type ${type}: the scheduler cannot read it.`,
});
