import type { statusKinds } from "@/lib/catalog/store/columns";
import { idToBytes, isText, type ScheduleId } from "@/lib/ids";
import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import type { PayloadProblem } from "@/lib/taskiq/types";

/** What of a schedule's keys cannot be read, as bits; and that a readable payload does not say when it fires. */
export const fault = {
  /** Metadata that is no JSON object, or a key of a wrong type. */
  metaJson: 1 << 0,
  metaType: 1 << 1,
  /** A payload that begins like JSON and is none, or is empty; or a key of a wrong type. */
  dataJson: 1 << 2,
  dataType: 1 << 3,
  /** The newest event; or a history that is no list. */
  eventJson: 1 << 4,
  historyType: 1 << 5,
  /** Only for what follows: the payload, though JSON, names none of TaskIQ's lists. */
  namesNoList: 1 << 6,
} as const;

const brokenJson = fault.metaJson | fault.dataJson | fault.eventJson;
const wrongType = fault.metaType | fault.dataType | fault.historyType;

/** What is known of a row, as far as it tells whether something is wrong with it. */
export type DriftFacts = {
  id: () => ScheduleId;
  /** A one-shot of *run now*: only what it does to TaskIQ's store counts. */
  hidden: boolean;
  /** What the status key holds. */
  word: (typeof statusKinds)[number];
  hasMeta: boolean;
  hasData: boolean;
  /** In any of TaskIQ's lists; more than once in them; in none that its readable payload names. */
  listed: boolean;
  listedTwice: boolean;
  inWrongList: boolean;
  /** An index names it. */
  indexed: boolean;
  /** There is a pause record of ours. */
  recorded: boolean;
  faults: number;
  neverFires: boolean;
  /** Milliseconds until its metadata expires; null: never, or there is none. */
  metaTtlMs: number | null;
  historyExpires: boolean;
  /** What it does to the scheduler as a whole, now that its list is read: bits of kinds. */
  harms: number;
  /** What reports of runs tell. */
  overdue: boolean;
  failing: boolean;
  slow: boolean;
};

export const bitOf = (kind: DriftKind): number => 1 << driftKinds.indexOf(kind);

export const kindsIn = (bits: number): DriftKind[] =>
  bits === 0 ? [] : driftKinds.filter((_, at) => (bits >>> at) & 1);

export const bitsOfKinds = (kinds: readonly DriftKind[]): number => kinds.reduce((bits, kind) => bits | bitOf(kind), 0);

/** The bits of what is critical or serious. */
export const seriousBits = bitsOfKinds(driftKinds.filter((kind) => severityOf[kind] !== "minor"));

/** Metadata of a schedule that lives is told when it has less than this left. */
export const expiringMs = 86_400_000;

/**
 * What is wrong with one schedule, or with an entry of a list or index that nothing stands behind, as bits of
 * `driftKinds`. The rules in words: docs/drift.md.
 */
export function driftOf(row: DriftFacts): number {
  const { word, hasMeta, hasData, listed, indexed, faults } = row;
  let bits = row.harms;
  if (listed && !hasData) bits |= bitOf("dangling-id");
  if (row.listedTwice) bits |= bitOf("listed-twice");
  if (row.inWrongList) bits |= bitOf("in-wrong-list");
  if (row.hidden) return bits;
  if (isLegacy(row)) return bitOf("legacy-keys");
  const exists = word !== "none" || hasMeta || hasData;
  if (!exists) return indexed ? bits | bitOf("index-without-schedule") : bits;
  return bits | ofStatus(row) | ofKeys(faults, word) | ofMetadata(row) | ofRuns(row);
}

function ofRuns({ overdue, failing, slow }: DriftFacts): number {
  return (overdue ? bitOf("overdue") : 0) | (failing ? bitOf("failing") : 0) | (slow ? bitOf("slow") : 0);
}

/**
 * A schedule of an application that uses TaskIQ alone, with the status word that a pause or resume of Rota's gave it: there
 * never was metadata or an index entry.
 */
const isTaskiqs = ({ hasMeta, hasData, indexed }: DriftFacts) => hasData && !hasMeta && !indexed;

/** Whether the status word and TaskIQ say the same. One that only TaskIQ knows has no word, which is no drift. */
function ofStatus(row: DriftFacts): number {
  const { word, hasMeta, hasData, listed, indexed, neverFires } = row;
  const tracked = word !== "none" || hasMeta || indexed;
  const isOff = word === "paused" || word === "inactive" || word === "none";
  let bits = 0;
  if (word === "active" && !listed) bits |= bitOf("active-not-listed");
  if (listed && hasData && tracked && isOff) bits |= bitOf("listed-not-active");
  if (hasData && !listed && word !== "active" && word !== "paused") bits |= bitOf("data-without-list");
  if (neverFires && (word === "active" || (listed && hasData))) bits |= bitOf("never-fires");
  if ((word !== "none" || hasMeta) && !indexed && !isTaskiqs(row)) bits |= bitOf("schedule-without-index");
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
  if (!hasMeta) return word === "none" || word === "unreadable" || isTaskiqs(row) ? 0 : bitOf("metadata-gone");
  const lives = word === "active" || (listed && hasData);
  const expires =
    word === "paused" ? metaTtlMs !== null || historyExpires : lives && metaTtlMs !== null && metaTtlMs < expiringMs;
  return expires ? bitOf("metadata-expiring") : 0;
}

/** Keys of the form before a refactoring, as in lib/schedules/legacy.ts: no colon in the id, and nothing that makes it live. */
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

/** The effect on the scheduler that a kind is about; null: none. */
export const effectOf = (kind: DriftKind): PayloadProblem["effect"] | null =>
  (["blind", "kills", "every-poll"] as const).find((effect) => kindOfEffect[effect] === kind) ?? null;

/** The bit of what has an effect on the scheduler as a whole. */
export const harmOf = (effect: PayloadProblem["effect"]): number => bitOf(kindOfEffect[effect]);
