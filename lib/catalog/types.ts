import type { ConfigId, ScheduleId } from "@/lib/ids";
import type { DriftKind, Severity } from "@/lib/schedules/drift-kinds";
import type { SchedulerType, Sort, Status } from "@/lib/schedules/enums";
import type { Places } from "@/lib/schedules/places";
import type { TextPart } from "@/lib/schedules/text-parts";
import type { Instant } from "@/lib/schedules/timestamps";
import type { JsonObject } from "@/lib/schedules/types";
import type { Culprit as CulpritKey } from "@/lib/taskiq/blind";
import type { Expression, Payload } from "@/lib/taskiq/types";

/** One schedule as lists show it. What is not built or not known is null. */
export type Schedule = {
  scheduleId: ScheduleId;
  configId: ConfigId | null;
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
  /** What is wrong with it; null: not known yet, while everything is read for the first time. */
  drift: DriftKind[] | null;
};

export type Configuration = {
  configId: ConfigId;
  name: string | null;
  taskType: string | null;
  status: "active" | "paused" | "inactive";
  nextRunAt: Instant | null;
} & StatusCounts;

export type StatusCounts = Record<Status, number> & { total: number };

/**
 * How true the catalog is now. `asOf`: everything that was written before that moment is in it; null: nothing was read
 * yet. While it is read for the first time, `read` says how many schedules were found so far. `reason`: why it is not
 * live, in a sentence: Redis does not let everything be read, and then nothing is answered from the catalog; or, with
 * `catching-up`, Redis is a replica that has lost its primary.
 */
export type Freshness = {
  state: "live" | "catching-up" | "stale" | "building";
  asOf: Instant | null;
  read?: number | undefined;
  reason?: string | undefined;
};

export type Culprit = CulpritKey & { name: string };
export type SchedulerBlind = { since: Instant; culprits: Culprit[] };

export type Summary = StatusCounts & {
  configs: number;
  neverFires: number;
  schedulerBlind: SchedulerBlind | null;
  /** Schedules, list or index entries and keys with a finding that is critical or serious; null: not known yet. */
  drift: number | null;
  /** Findings of each kind; null: not known yet, or not looked for. */
  driftByKind: Record<DriftKind, number | null>;
  overdue: number | null;
  freshness: Freshness;
};

export type Paging = { sort: Sort; cursor?: string | undefined; offset: number; limit: number };
export type ScheduleFilter = {
  /** In the language of lib/schedules/query-language.ts. */
  search: string;
  status: Status[];
  type: SchedulerType[];
  config?: ConfigId | undefined;
  neverFires?: "true" | undefined;
  drift?: DriftKind[] | undefined;
};
export type ScheduleQuery = ScheduleFilter & Paging;
export type Bucket = "minute" | "hour";
/** Instants; what is left out is now, a day later, and what suits the window. */
export type UpcomingQuery = ScheduleFilter & {
  from?: Instant | undefined;
  to?: Instant | undefined;
  bucket?: Bucket | undefined;
};
/** What will start within a window. */
export type Upcoming = {
  from: Instant;
  to: Instant;
  bucket: Bucket;
  /** All of the window in order, empty ones too. The first is of its whole minute or hour, but holds no past start. */
  buckets: { at: Instant; starts: number }[];
  starts: number;
  /** How many schedules these starts are of. */
  schedules: number;
  /** The minute with the most starts; null: there are none. */
  peak: { at: Instant; starts: number } | null;
  /** In no bucket: when an interval fired last is not in Redis, so only how often is known. */
  intervals: { schedules: number; perHour: number };
  /** Listed one-shots whose time has passed: they fire at the scheduler's next look, and are in no bucket. */
  overdue: number;
  /** Schedules that the filter means and that are not counted. `unknown`: a payload or zone that cannot be read here. */
  leftOut: { paused: number; notListed: number; neverFires: number; unknown: number };
  /** Not null: too many different expressions to count all, and so many schedules were not. */
  partial: { schedules: number } | null;
};
export type StartsQuery = Omit<UpcomingQuery, "bucket"> & { cursor?: string | undefined; limit: number };
export type Start = {
  at: Instant;
  scheduleId: ScheduleId;
  name: string;
  configId: ConfigId | null;
  taskType: string | null;
  expression: Expression | null;
};
export type StartsPage = { items: Start[]; total: number; partial: Upcoming["partial"]; nextCursor: string | null };
export type LatestEvent = { scheduleId: ScheduleId; name: string; at: Instant };
export type ConfigQuery = { search: string } & Paging;
export type Page<Item> = { items: Item[]; total: number; nextCursor: string | null };

/** Findings of these kinds, or of all, of schedules that a search finds. `withRest`: count those from the cursor on, too. */
export type DriftQuery = { kind: DriftKind[]; search: string; withRest?: boolean | undefined } & Omit<Paging, "sort">;

/** Where a schedule is named, as far as the catalog knows, and its drift; null: not known yet. */
export type KnownPlaces = Places & { drift: DriftKind[] | null };

/** Something that is wrong, as plain facts; lib/drift says it in words. */
export type Finding = {
  kind: DriftKind;
  /** Null: a key of its own is at fault, or no single schedule. */
  scheduleId: ScheduleId | null;
  /** The key at fault, where it is one alone. */
  key: string | null;
  name: string | null;
  configId: ConfigId | null;
  evidence: Evidence;
};

/** A finding on a page, with the cursor of a page that begins with it. */
export type ListedFinding = Finding & { cursor: string };

export type Evidence = {
  /** Its own status word. */
  statusWord: string | null;
  /** The lists of TaskIQ that hold it, and those that hold it more than once, by key. */
  lists: string[];
  twiceIn: string[];
  /** The list that its readable payload belongs in. */
  namedList: string | null;
  /** The configurations whose index names it. */
  indexes: ConfigId[];
  metadataExpiresAt: Instant | null;
  /** Keys of it that cannot be read: what stands there is no JSON, or the key is of a wrong type. */
  unreadable: { what: "status" | "metadata" | "payload" | "history"; fault: "json" | "type" | "empty" }[];
  /** Why, in sentences: what harms the scheduler, why it never fires. */
  reasons: string[];
  /** Redis' type of a key that is of a wrong one. */
  keyType: string | null;
  /** When it is, or was, due. */
  dueAt: Instant | null;
  /** What was reported of its runs: when it was last fired, how many of the newest failed in a row, how long they take. */
  firedAt: Instant | null;
  lastFailed: number | null;
  p95Ms: number | null;
  timeoutS: number | null;
  /** Schedules that show it, where it concerns the fleet. */
  examples: ScheduleId[];
};

export type DriftCount = { kind: DriftKind; severity: Severity; count: number | null; since: Instant | null };

export type DriftPage = {
  /** Everything that was written before that moment has been looked at; null: not everything was read yet. */
  checkedAt: Instant | null;
  /** Every kind, also those of which there is none. `since`: when this process first saw any. */
  kinds: DriftCount[];
  items: ListedFinding[];
  /** Findings of the kinds and the search that were asked for; null: not known yet. */
  total: number | null;
  nextCursor: string | null;
  /** How many of them there are from the cursor on; null: not asked for, or not known yet. */
  rest: number | null;
};

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
  /** What a repair took out of TaskIQ's lists and kept; null: nothing. */
  aside: { kind: string | null; by: string | null; at: Instant | null } | null;
  /** Of a cron expression that fires: what it names and can never match, in sentences. */
  deadParts: string[];
  nextRuns: Instant[];
  recentHistory: HistoryEvent[];
  historyTotal: number;
  /** What a resume would do at once, in sentences; empty while it is active. */
  resumeWarnings: string[];
  /** Bytes of what a purge would take. */
  artifacts: { metaBytes: number; historyEvents: number; payloadBytes: number };
  broken: BrokenKey[];
  /** Texts of which Redis holds more than is told here: lib/detail/whole-text.ts reads them whole. */
  cut: TextPart[];
};
