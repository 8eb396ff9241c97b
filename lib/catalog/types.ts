import type { ScheduleId } from "@/lib/schedules/ids";
import type { Instant } from "@/lib/schedules/timestamps";
import type { JsonObject } from "@/lib/schedules/types";
import type { SchedulerType, Sort, Status } from "@/lib/schedules/words";
import type { Culprit as CulpritKey } from "@/lib/taskiq/blind";
import type { Expression, Payload } from "@/lib/taskiq/types";

/** One schedule as lists show it. What is not built or not known is null. */
export type Schedule = {
  scheduleId: ScheduleId;
  configId: number | null;
  name: string;
  taskType: string | null;
  schedulerType: SchedulerType | null;
  status: Status;
  /** The word that stands in Redis; null where none does. */
  statusWord: string | null;
  /** False: known to TaskIQ only. */
  tracked: boolean;
  /** Listed in TaskIQ, with its payload there. */
  scheduled: boolean;
  expression: Expression | null;
  nextRunAt: Instant | null;
  /** Why it can never fire. */
  neverFires: string | null;
  /** `new_status` where it is a change of status that says to which. */
  lastEvent: { event: string; at: Instant | null; new_status?: string | undefined } | null;
  updatedAt: Instant | null;
  pause: { by: string | null; reason: string | null; at: Instant | null; until: Instant | null } | null;
  drift: string[] | null;
};

export type Configuration = {
  configId: number;
  name: string | null;
  taskType: string | null;
  status: "active" | "paused" | "inactive";
  nextRunAt: Instant | null;
} & StatusCounts;

export type StatusCounts = Record<Status, number> & { total: number };

/**
 * How true the catalog is now. `asOf`: everything that was written before that moment is in it; null: nothing was read
 * yet. While it is read for the first time, `read` says how many schedules were found so far.
 */
export type Freshness = {
  state: "live" | "catching-up" | "stale" | "building";
  asOf: Instant | null;
  read?: number | undefined;
};

export type Culprit = CulpritKey & { name: string };
export type SchedulerBlind = { since: Instant; culprits: Culprit[] };

export type Summary = StatusCounts & {
  configs: number;
  neverFires: number;
  /** Paused, but TaskIQ lists them all the same: they fire (contract §2). */
  pausedButListed: number;
  schedulerBlind: SchedulerBlind | null;
  drift: number | null;
  overdue: number | null;
  freshness: Freshness;
};

export type Paging = { sort: Sort; cursor?: string | undefined; offset: number; limit: number };
export type ScheduleFilter = {
  /** In the language of lib/schedules/query-language.ts. */
  search: string;
  status: Status[];
  type: SchedulerType[];
  config?: number | undefined;
  neverFires?: "true" | undefined;
};
export type ScheduleQuery = ScheduleFilter & Paging;
export type ConfigQuery = { search: string } & Paging;
export type Page<Item> = { items: Item[]; total: number; nextCursor: string | null };

/** A key that cannot be read, with the beginning of what stands there. */
export type BrokenKey = { key: string; reason: string; raw: string };
/** An event's own fields stand beside `event` and `at`. */
export type HistoryEvent = { event: string; at: Instant | null; [field: string]: unknown };

export type ScheduleDetail = Schedule & {
  metadata: JsonObject | null;
  /** Null: never, as while paused, or no metadata. */
  metadataExpiresAt: Instant | null;
  payload: (Pick<Payload, "serializer" | "size" | "json" | "problems"> & { lists: string[] }) | null;
  /** The list it was taken from, while paused. */
  pausedFrom: string | null;
  nextRuns: Instant[];
  recentHistory: HistoryEvent[];
  historyTotal: number;
  /** What a resume would do at once, in sentences; empty while it is active. */
  resumeWarnings: string[];
  /** Bytes of what a purge would take. */
  artifacts: { metaBytes: number; historyEvents: number; payloadBytes: number };
  broken: BrokenKey[];
};
