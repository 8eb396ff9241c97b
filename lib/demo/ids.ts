import type { ConfigId, ScheduleId } from "@/lib/ids";
import { hash32 } from "./hash";

/**
 * Ids of the sample. They look like any other, but are computed from the number at their end: so the sample recognizes its
 * own, and loading it again never touches another schedule.
 */

/** Returns the id of the n-th schedule: `scheduled_task:<config_id>:<uuid4>`. */
export const sampleId = (configId: ConfigId, n: number): ScheduleId => `scheduled_task:${configId}:${sampleUuid(n)}`;

/** Returns an id as TaskIQ itself makes one: a uuid4 of 32 hex digits. */
export const sampleTaskiqId = (n: number): ScheduleId => sampleUuid(n).replaceAll("-", "");

/** Ids of keys in the old format, without a colon (contract §1). */
export const legacyIds: readonly ScheduleId[] = ["9000041", "9000042"];

/** Returns whether an id is one of the sample's. */
export function isSampleId(id: ScheduleId): boolean {
  if (legacyIds.includes(id)) return true;
  const uuid = /^scheduled_task:\d+:([0-9a-f-]{36})$/.exec(id)?.[1];
  if (uuid !== undefined) return uuid === sampleUuid(numberIn(uuid));
  return /^[0-9a-f]{32}$/.test(id) && id === sampleTaskiqId(numberIn(id));
}

/** Returns the number in the uuid's last twelve digits. */
const numberIn = (uuid: string) => Number.parseInt(uuid.slice(-12), 16);

function sampleUuid(n: number): string {
  const hex = (what: string) => hash32(n, `rota sample ${what}`).toString(16).padStart(8, "0");
  const [first, second] = [hex("first"), hex("second")];
  const last = n.toString(16).padStart(12, "0");
  return `${first}-${second.slice(0, 4)}-4${second.slice(4, 7)}-a${hex("third").slice(0, 3)}-${last}`;
}
