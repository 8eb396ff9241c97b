import type { DriftKind, Severity } from "@/lib/schedules/drift-kinds";
import { counted } from "./numbers";

type Words = {
  title: string;
  /** What it means, in a sentence. */
  says: string;
  /** Its shape (components/ui/status-mark.tsx). */
  mark: "error" | "overdue" | "failed" | "paused" | "unknown" | "never" | "soon" | "tidy";
  /** The noun to count it by. */
  one: string;
};

const word = (mark: Words["mark"], title: string, says: string, one = "schedule"): Words => ({
  title,
  says,
  mark,
  one,
});

/** The words for each kind of drift. */
export const driftWords: Record<DriftKind, Words> = {
  "scheduler-blind": word(
    "error",
    "Scheduler is blind",
    "One entry that TaskIQ cannot read makes its whole source fail: no schedule fires.",
    "culprit",
  ),
  "kills-scheduler": word(
    "error",
    "Kills the scheduler",
    "A listed payload ends the scheduler's process, and nothing starts it again.",
    "culprit",
  ),
  "scheduler-silent": word(
    "error",
    "No scheduler reads",
    "One-shots that were due stay listed: no scheduler seems to read this Redis.",
    "sign",
  ),
  "fires-at-every-poll": word(
    "error",
    "Fires at every poll",
    "The payload has no schedule_id, so the scheduler takes it for a new one at each of its reads.",
  ),
  overdue: word("overdue", "Overdue", "It was due, and no run of it was reported, while others were."),
  failing: word("failed", "Failing", "The last three runs failed."),
  "active-not-listed": word(
    "error",
    "Active, not listed",
    "Its status is active, but no list of TaskIQ's holds it: it does not fire.",
  ),
  "listed-not-active": word(
    "paused",
    "Listed, not active",
    "TaskIQ lists it and fires it, though its status says otherwise.",
  ),
  "wrong-type": word(
    "error",
    "Wrong type of key",
    "A key holds another type than belongs there, so nobody can read it.",
    "finding",
  ),
  "broken-json": word("error", "Broken JSON", "Its metadata, payload or newest event cannot be read."),
  "unknown-status": word("unknown", "Unknown status", "Its status is a word that is none of the four."),
  "in-wrong-list": word(
    "error",
    "In the wrong list",
    "It stands in another list than its payload belongs in, so it fires at another time, or never.",
  ),
  "listed-twice": word(
    "tidy",
    "Listed twice",
    "It is in TaskIQ's lists more than once: it fires once, but not all entries go with it.",
  ),
  "dangling-id": word("tidy", "Dangling ids", "Listed without a payload: TaskIQ passes them over for ever.", "id"),
  "never-fires": word("never", "Never fires", "Its expression matches no moment, by the scheduler's own rules."),
  slow: word("soon", "Slow", "One run in twenty takes longer than its timeout allows."),
  "metadata-expiring": word(
    "soon",
    "Metadata expires",
    "Its configuration, or while paused its history, will be gone, and the schedule lives on.",
  ),
  "metadata-gone": word("tidy", "Metadata gone", "It has a status, but its configuration has expired."),
  "data-without-list": word(
    "tidy",
    "Payload without a list",
    "TaskIQ keeps its payload, but no list holds it: it never fires.",
  ),
  "schedule-without-index": word("tidy", "Not in its index", "The index of no configuration names it."),
  "index-without-schedule": word(
    "tidy",
    "Index without schedule",
    "An index names it, but nothing stands behind it.",
    "id",
  ),
  "legacy-keys": word(
    "tidy",
    "Legacy keys",
    "Written before ids had a part for the configuration; nothing uses them any more.",
    "id",
  ),
};

/** `3 schedules`, `1 id`. */
export const countedDrift = (kind: DriftKind, count: number): string => counted(count, driftWords[kind].one);

/** Returns whether the findings of a kind are schedules, so that the list of schedules can be filtered by it. */
export const isOfSchedules = (kind: DriftKind): boolean => driftWords[kind].one === "schedule";

export const severityWords: Record<Severity, { title: string; says: string }> = {
  critical: { title: "Stops every schedule", says: "nothing fires, or nothing may soon" },
  serious: { title: "Wrong now", says: "not doing what is shown of them" },
  minor: { title: "Untidy", says: "left over, or will be missed" },
};

/** Returns the page of findings, opened at a kind, and searched. */
export function attentionPath(kind: DriftKind, search = ""): string {
  const params = new URLSearchParams({ kind });
  if (search !== "") params.set("search", search);
  return `/attention?${params}`;
}
