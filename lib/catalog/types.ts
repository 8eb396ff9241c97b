import type { ConfigId, ScheduleId } from "@/lib/ids";
import type { DriftKind, Severity } from "@/lib/schedules/drift-kinds";
import type { SchedulerType, Sort, Status } from "@/lib/schedules/enums";
import type { Places } from "@/lib/schedules/places";
import type { TextPart } from "@/lib/schedules/text-parts";
import type { Instant } from "@/lib/schedules/timestamps";
import type { JsonObject } from "@/lib/schedules/types";
import type { Culprit as CulpritKey } from "@/lib/taskiq/blind";
import type { Expression, Payload } from "@/lib/taskiq/types";

/** One schedule as lists show it; null for what is not known. */
export type Schedule = {
  scheduleId: ScheduleId;
  configId: ConfigId | null;
  name: string;
  taskType: string | null;
  schedulerType: SchedulerType | null;
  status: Status;
  /** The word in Redis; null: none. */
  statusWord: string | null;
  /** False: it is known to TaskIQ only. */
  tracked: boolean;
  /** TaskIQ lists it, and its payload exists. */
  scheduled: boolean;
  expression: Expression | null;
  nextRunAt: Instant | null;
  /** Why it never fires; null: it may fire. */
  neverFires: string | null;
  /** `new_status`: the new status, if the event is a change of status and names it. */
  lastEvent: { event: string; at: Instant | null; new_status?: string | undefined } | null;
  updatedAt: Instant | null;
  pause: { by: string | null; reason: string | null; at: Instant | null; until: Instant | null } | null;
  /** Its drift; null: not known yet, during the first reading. */
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
 * How up to date the catalog is. `asOf`: everything that was written before that moment is in it; null: nothing was read yet.
 * `read`: during the first reading, how many schedules were found so far. `reason`: why it is not live, in a sentence: Redis
 * does not let everything be read, and then nothing is answered from the catalog; or, with `catching-up`, Redis is a replica
 * that has lost its primary.
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
  /** Schedules, list or index entries and keys with a critical or serious finding; null: not known yet. */
  drift: number | null;
  /** Findings of each kind; null: not known yet, or not checked. */
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
/** By default the window begins now and lasts a day, and the buckets suit its length. */
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
  /** All buckets of the window in order, empty ones too. The first begins with its minute or hour, but counts no past start. */
  buckets: { at: Instant; starts: number }[];
  starts: number;
  /** How many schedules have these starts. */
  schedules: number;
  /** The minute with the most starts; null: no starts. */
  peak: { at: Instant; starts: number } | null;
  /** In no bucket: Redis does not hold when an interval fired last, so only its frequency is known. */
  intervals: { schedules: number; perHour: number };
  /** In no bucket: listed one-shots whose time has passed. They fire at the scheduler's next read. */
  overdue: number;
  /** Matching schedules that are not counted. `unknown`: their payload or zone cannot be read here. */
  leftOut: { paused: number; notListed: number; neverFires: number; unknown: number };
  /** How many schedules were not counted, since there are too many different expressions; null: all were counted. */
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

/** `kind`: the kinds of findings; none named: all. `withRest`: also count the findings from the cursor on. */
export type DriftQuery = { kind: DriftKind[]; search: string; withRest?: boolean | undefined } & Omit<Paging, "sort">;

/** Where a schedule is named, as far as the catalog knows, and its drift; null: not known yet. */
export type KnownPlaces = Places & { drift: DriftKind[] | null };

/** Drift as plain facts; lib/drift says it in words. */
export type Finding = {
  kind: DriftKind;
  /** Null: it concerns a key, or the fleet as a whole. */
  scheduleId: ScheduleId | null;
  /** The key at fault, if it is one that belongs to no schedule. */
  key: string | null;
  name: string | null;
  configId: ConfigId | null;
  evidence: Evidence;
};

/** A finding on a page. `cursor`: of a page that begins with it. */
export type ListedFinding = Finding & { cursor: string };

export type Evidence = {
  /** Its status word in Redis; null: none. */
  statusWord: string | null;
  /** TaskIQ's lists that hold it, and those that hold it more than once, by key. */
  lists: string[];
  twiceIn: string[];
  /** The list that its readable payload belongs in. */
  namedList: string | null;
  /** The configurations whose index names it. */
  indexes: ConfigId[];
  metadataExpiresAt: Instant | null;
  /** Which of its keys cannot be read: the value is not JSON, the key is of a wrong type, or the payload is empty. */
  unreadable: { what: "status" | "metadata" | "payload" | "history"; fault: "json" | "type" | "empty" }[];
  /** Why, in sentences: how it harms the scheduler, why it never fires. */
  reasons: string[];
  /** The type of a key of a wrong type. */
  keyType: string | null;
  /** When it is, or was, due. */
  dueAt: Instant | null;
  /** By the reports of its runs: when it was last fired, how many of the newest failed in a row, how long they take. */
  firedAt: Instant | null;
  lastFailed: number | null;
  p95Ms: number | null;
  timeoutS: number | null;
  /** Schedules that show a finding of the fleet as a whole. */
  examples: ScheduleId[];
};

export type DriftCount = { kind: DriftKind; severity: Severity; count: number | null; since: Instant | null };

export type DriftPage = {
  /** Everything that was written before that moment has been checked; null: not everything was read yet. */
  checkedAt: Instant | null;
  /** Every kind, even without findings. `since`: when this process first saw any. */
  kinds: DriftCount[];
  items: ListedFinding[];
  /** How many findings match the query; null: not known yet. */
  total: number | null;
  nextCursor: string | null;
  /** How many of them there are from the cursor on; null: not asked for, or not known yet. */
  rest: number | null;
};

/** A key that cannot be read, with the beginning of its value. */
export type BrokenKey = { key: string; reason: string; raw: string };
/** An event's other fields are beside `event` and `at`. */
export type HistoryEvent = { event: string; at: Instant | null; [field: string]: unknown };

export type ScheduleDetail = Schedule & {
  metadata: JsonObject | null;
  /** Null: never, as while paused; or no metadata. */
  metadataExpiresAt: Instant | null;
  payload: (Pick<Payload, "serializer" | "size" | "json" | "problems"> & { lists: string[] }) | null;
  /** The list it was taken from, while paused. */
  pausedFrom: string | null;
  /** What a repair took out of TaskIQ's lists and set aside; null: nothing. */
  aside: { kind: string | null; by: string | null; at: Instant | null } | null;
  /** Of a cron expression that fires: the parts that never match, in sentences. */
  deadParts: string[];
  nextRuns: Instant[];
  recentHistory: HistoryEvent[];
  historyTotal: number;
  /** What a resume would do at once, in sentences; empty while it is active. */
  resumeWarnings: string[];
  /** The size of what a purge would delete. */
  artifacts: { metaBytes: number; historyEvents: number; payloadBytes: number };
  broken: BrokenKey[];
  /** Texts that are cut here: lib/detail/whole-text.ts reads them whole. */
  cut: TextPart[];
};
