import type { ConfigId, ScheduleId } from "@/lib/ids";
import { hash32 } from "./hash";

/**
 * Ids of the sample. They look like any other, but are computed from a number that stands at their end: so the sample
 * knows its own, and loading it again never touches a schedule of someone else.
 */

/** The id of the n-th schedule: `scheduled_task:<config_id>:<uuid4>`. */
export const sampleId = (configId: ConfigId, n: number): ScheduleId => `scheduled_task:${configId}:${sampleUuid(n)}`;

/** An id as TaskIQ itself makes one: a uuid4 of 32 hex digits. */
export const sampleTaskiqId = (n: number): ScheduleId => sampleUuid(n).replaceAll("-", "");

/** Ids of the keys from before the refactoring, without a colon (contract §1). */
export const legacyIds: readonly ScheduleId[] = ["9000041", "9000042"];

/** Whether the sample made this id. */
export function isSampleId(id: ScheduleId): boolean {
  if (legacyIds.includes(id)) return true;
  const uuid = /^scheduled_task:\d+:([0-9a-f-]{36})$/.exec(id)?.[1];
  if (uuid !== undefined) return uuid === sampleUuid(numberIn(uuid));
  return /^[0-9a-f]{32}$/.test(id) && id === sampleTaskiqId(numberIn(id));
}

/** The number stands in the uuid's last twelve digits. */
const numberIn = (uuid: string) => Number.parseInt(uuid.slice(-12), 16);

function sampleUuid(n: number): string {
  const hex = (what: string) => hash32(n, `rota sample ${what}`).toString(16).padStart(8, "0");
  const [first, second] = [hex("first"), hex("second")];
  const last = n.toString(16).padStart(12, "0");
  return `${first}-${second.slice(0, 4)}-4${second.slice(4, 7)}-a${hex("third").slice(0, 3)}-${last}`;
}
