import type { ConfigId, ScheduleId } from "@/lib/ids";

/** Where a schedule may be named: TaskIQ's lists, by key, and the configurations whose index holds it. */
export type Places = { lists: string[]; indexes: ConfigId[] };

/**
 * Returns every place that names a schedule, for somebody who follows all changes: those before the call count. Null where
 * that cannot be known; then a walk over all keys finds them.
 */
export type ExactPlaces = (id: ScheduleId) => Promise<Places | null>;
