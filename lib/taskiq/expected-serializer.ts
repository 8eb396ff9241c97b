import type { Settings } from "@/lib/settings";
import type { Payload, Serializer } from "./types";

/** Serialisers as a tie between them is decided: TaskIQ's own before an application's. */
const preference: readonly Serializer[] = ["json", "pickle", "msgpack", "cbor", "unknown"];

/**
 * Returns the serialiser that the application's source reads; a listed payload of another one blinds the scheduler. It is
 * the one set in TASKIQ_SERIALIZER, else the one that most listed payloads have (a tie: JSON first). So a fleet of nothing
 * but pickles is well.
 * @param counts listed payloads by serialiser: of all schedules, or of a sample
 * @returns null where nothing is set and no payload is listed
 */
export function expectedSerializer(
  setting: Settings["taskiqSerializer"],
  counts: ReadonlyMap<Serializer, number>,
): Serializer | null {
  if (setting !== "auto") return setting;
  let most: Serializer | null = null;
  for (const each of preference) {
    if ((counts.get(each) ?? 0) > (most === null ? 0 : (counts.get(most) ?? 0))) most = each;
  }
  return most;
}

/** Counts payloads by serialiser. Empty ones do not count: TaskIQ skips them. */
export function countSerializers(
  payloads: readonly (Pick<Payload, "serializer" | "size"> | null)[],
): Map<Serializer, number> {
  const counts = new Map<Serializer, number>();
  for (const payload of payloads) {
    if (payload !== null && payload.size > 0) counts.set(payload.serializer, (counts.get(payload.serializer) ?? 0) + 1);
  }
  return counts;
}
