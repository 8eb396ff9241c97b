import type { statusKinds } from "@/lib/catalog/store/columns";
import { idToBytes, isText, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import type { PayloadProblem } from "@/lib/taskiq/types";
import { isSchedule, isScheduled, isTracked } from "./existence";

/** Which of a schedule's keys cannot be read, as bits; and that a readable payload does not say when it fires. */
export const fault = {
  /** Metadata that is not a JSON object; a metadata key of a wrong type. */
  metaJson: 1 << 0,
  metaType: 1 << 1,
  /** A payload that is empty, or begins like JSON and is none; a payload key of a wrong type. */
  dataJson: 1 << 2,
  dataType: 1 << 3,
  /** A newest event that is not JSON; a history of a wrong type. */
  eventJson: 1 << 4,
  historyType: 1 << 5,
  /** Not drift by itself: the payload, though JSON, belongs in none of TaskIQ's lists. */
  namesNoList: 1 << 6,
} as const;

const brokenJson = fault.metaJson | fault.dataJson | fault.eventJson;
const wrongType = fault.metaType | fault.dataType | fault.historyType;

/** What is known of a row, as far as its drift depends on it. */
type DriftFacts = {
  id: () => ScheduleId;
  /** A one-shot of *run now*: only its effect on TaskIQ's store counts. */
  hidden: boolean;
  /** What the status key holds. */
  word: (typeof statusKinds)[number];
  hasMeta: boolean;
  hasData: boolean;
  /** In any of TaskIQ's lists; more than once in them; not in the one that its readable payload belongs in. */
  listed: boolean;
  listedTwice: boolean;
  inWrongList: boolean;
  /** An index names it. */
  indexed: boolean;
  /** Rota has a pause record of it. */
  recorded: boolean;
  faults: number;
  neverFires: boolean;
  /** Milliseconds until its metadata expires; null: never, or there is none. */
  metaTtlMs: number | null;
  historyExpires: boolean;
  /** Its effects on the scheduler as a whole, if the scheduler reads its list: bits of kinds. */
  harms: number;
  /** By the reports of its runs. */
  overdue: boolean;
  failing: boolean;
  slow: boolean;
};

export const bitOf = (kind: DriftKind): number => 1 << driftKinds.indexOf(kind);

export const kindsIn = (bits: number): DriftKind[] =>
  bits === 0 ? [] : driftKinds.filter((_, at) => (bits >>> at) & 1);

export const bitsOfKinds = (kinds: readonly DriftKind[]): number => kinds.reduce((bits, kind) => bits | bitOf(kind), 0);

/** The bits of the critical and serious kinds. */
export const seriousBits = bitsOfKinds(driftKinds.filter((kind) => severityOf[kind] !== "minor"));

/**
 * Returns the drift of a schedule, or of a list or index entry without one, as bits of `driftKinds`. The rules in words:
 * docs/drift.md.
 */
export function driftOf(row: DriftFacts): number {
  const { word, hasMeta, hasData, listed, indexed, faults } = row;
  let bits = row.harms;
  if (listed && !hasData) bits |= bitOf("dangling-id");
  if (row.listedTwice) bits |= bitOf("listed-twice");
  if (row.inWrongList) bits |= bitOf("in-wrong-list");
  if (row.hidden) return bits;
  if (isLegacy(row)) return bitOf("legacy-keys");
  if (!isSchedule(word !== "none", hasMeta, hasData)) return indexed ? bits | bitOf("index-without-schedule") : bits;
  return bits | ofStatus(row) | ofKeys(faults, word) | ofMetadata(row) | ofRuns(row);
}

function ofRuns({ overdue, failing, slow }: DriftFacts): number {
  return (overdue ? bitOf("overdue") : 0) | (failing ? bitOf("failing") : 0) | (slow ? bitOf("slow") : 0);
}

/**
 * Returns whether a schedule belongs to an application that uses TaskIQ alone: it never had metadata or an index entry, and
 * its status word, if any, was written by a pause or resume of Rota.
 */
const isOfTaskiqAlone = ({ hasMeta, hasData, indexed }: DriftFacts) => hasData && !hasMeta && !indexed;

/** Compares the status word with TaskIQ's lists. A schedule that only TaskIQ knows has no word, which is not drift. */
function ofStatus(row: DriftFacts): number {
  const { word, hasMeta, hasData, listed, indexed, neverFires } = row;
  const scheduled = isScheduled(listed, hasData);
  const tracked = isTracked(word !== "none", hasMeta, indexed);
  const isOff = word === "paused" || word === "inactive" || word === "none";
  let bits = 0;
  if (word === "active" && !listed) bits |= bitOf("active-not-listed");
  if (scheduled && tracked && isOff) bits |= bitOf("listed-not-active");
  if (hasData && !listed && word !== "active" && word !== "paused") bits |= bitOf("data-without-list");
  if (neverFires && (word === "active" || scheduled)) bits |= bitOf("never-fires");
  if ((word !== "none" || hasMeta) && !indexed && !isOfTaskiqAlone(row)) bits |= bitOf("schedule-without-index");
  return bits;
}

function ofKeys(faults: number, word: DriftFacts["word"]): number {
  let bits = 0;
  if ((faults & brokenJson) !== 0) bits |= bitOf("broken-json");
  if ((faults & wrongType) !== 0 || word === "unreadable") bits |= bitOf("wrong-type");
  if (word === "other") bits |= bitOf("unknown-status");
  return bits;
}

function ofMetadata(row: DriftFacts): number {
  const { word, hasMeta, hasData, listed, metaTtlMs, historyExpires } = row;
  if (!hasMeta) return word === "none" || word === "unreadable" || isOfTaskiqAlone(row) ? 0 : bitOf("metadata-gone");
  const isLive = word === "active" || isScheduled(listed, hasData);
  const expires =
    word === "paused"
      ? metaTtlMs !== null || historyExpires
      : isLive && metaTtlMs !== null && metaTtlMs < limits.metadataExpiringMs;
  return expires ? bitOf("metadata-expiring") : 0;
}

/** Returns whether keys use the old format (lib/schedules/legacy.ts): no colon in the id, and nothing that makes it live. */
function isLegacy({ id, word, hasMeta, hasData, listed, indexed, recorded }: DriftFacts): boolean {
  if (hasData || listed || indexed || recorded || (word === "none" && !hasMeta)) return false;
  const text = id();
  return isText(text) ? !text.includes(":") : !idToBytes(text).includes(":");
}

const kindOfEffect = {
  blind: "scheduler-blind",
  kills: "kills-scheduler",
  "every-poll": "fires-at-every-poll",
} as const satisfies Record<PayloadProblem["effect"], DriftKind>;

/** Returns the effect on the scheduler that a kind is about; null: none. */
export const effectOf = (kind: DriftKind): PayloadProblem["effect"] | null =>
  (["blind", "kills", "every-poll"] as const).find((effect) => kindOfEffect[effect] === kind) ?? null;

/** Returns the bit of the kind that is about an effect on the scheduler. */
export const harmOf = (effect: PayloadProblem["effect"]): number => bitOf(kindOfEffect[effect]);
