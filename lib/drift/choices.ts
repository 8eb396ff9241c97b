import type { Finding } from "@/lib/catalog/types";
import type { DriftKind } from "@/lib/schedules/drift-kinds";

/** What a repair does, by a name that never changes: it stands in the API and in histories. */
export const choiceNames = [
  "take-out",
  "move-aside",
  "list",
  "rebuild",
  "set-active",
  "set-inactive",
  "pause",
  "put-right",
  "renew",
  "index",
  "remove",
  "put-back",
] as const;
export type ChoiceName = (typeof choiceNames)[number];

export type Choice = { choice: ChoiceName; sentence: string };

const letGo =
  "Leave it to TaskIQ alone, out of every index; without a payload its status goes, too, and its history expires.";

/**
 * The repairs that each kind offers, in a sentence; which of several is meant where nobody chooses depends on what stands
 * there (docs/drift.md). None: there is only advice.
 */
export const choicesOf: Record<DriftKind, readonly Choice[]> = {
  "scheduler-blind": [
    {
      choice: "take-out",
      sentence: "Take it out of TaskIQ's list, pause it and keep its bytes aside until it is mended.",
    },
    { choice: "move-aside", sentence: "Move the key to a name that the scheduler does not read." },
  ],
  "kills-scheduler": [
    {
      choice: "take-out",
      sentence: "Take it out of TaskIQ's list, pause it and keep its bytes aside until it is mended.",
    },
  ],
  "fires-at-every-poll": [
    {
      choice: "take-out",
      sentence: "Take it out of TaskIQ's list, pause it and keep its bytes aside until it is mended.",
    },
  ],
  "scheduler-silent": [],
  overdue: [],
  failing: [],
  slow: [],
  "legacy-keys": [],
  "active-not-listed": [
    { choice: "list", sentence: "Put it into TaskIQ's list; a payload that is gone is made again from the metadata." },
    { choice: "set-inactive", sentence: "Set its status to inactive, which is what TaskIQ makes of it." },
  ],
  "listed-not-active": [
    { choice: "set-active", sentence: "Set its status to active, which is what TaskIQ makes of it." },
    { choice: "pause", sentence: "Take it out of TaskIQ's list, so that it is paused in truth." },
  ],
  "wrong-type": [{ choice: "move-aside", sentence: "Move the key of a wrong type aside; nothing of it is lost." }],
  "broken-json": [
    { choice: "rebuild", sentence: "Move what cannot be read aside, and make it again from what can." },
    { choice: "remove", sentence: "Move what cannot be read aside." },
  ],
  "unknown-status": [
    { choice: "set-active", sentence: "Set its status to active." },
    { choice: "pause", sentence: "Set its status to paused, and take it out of TaskIQ's lists." },
    { choice: "set-inactive", sentence: "Set its status to inactive." },
    { choice: "remove", sentence: "Remove its status: without one it counts as inactive." },
  ],
  "in-wrong-list": [{ choice: "put-right", sentence: "Move it into the list that its payload names." }],
  "listed-twice": [{ choice: "put-right", sentence: "Leave one entry of it, in the list that its payload names." }],
  "dangling-id": [
    { choice: "take-out", sentence: "Take the id out of TaskIQ's lists, since nothing stands behind it." },
    { choice: "rebuild", sentence: "Make its payload again from the metadata, so that it fires." },
  ],
  "never-fires": [{ choice: "pause", sentence: "Pause it until its expression is changed in the application." }],
  "metadata-expiring": [
    { choice: "renew", sentence: "Renew the time it is kept; while it is paused, keep it for good." },
  ],
  "metadata-gone": [
    { choice: "rebuild", sentence: "Make its metadata again from TaskIQ's payload." },
    { choice: "remove", sentence: letGo },
  ],
  "data-without-list": [
    { choice: "list", sentence: "Put it into TaskIQ's list and set its status to active." },
    { choice: "pause", sentence: "Keep its payload, and set its status to paused." },
    { choice: "remove", sentence: "Remove its payload; the bytes are kept aside." },
  ],
  "schedule-without-index": [
    { choice: "index", sentence: "Add it to the index of its configuration." },
    { choice: "remove", sentence: letGo },
  ],
  "index-without-schedule": [{ choice: "remove", sentence: "Remove the entry from the index." }],
};

/** The repairs that are offered for a schedule, or for a key of its own. */
export const choicesFor = (kind: DriftKind, of: "schedule" | "key"): readonly Choice[] =>
  choicesOf[kind].filter(({ choice }) => kind === "wrong-type" || (choice === "move-aside") === (of === "key"));

/**
 * The repair that is meant for a finding where nobody chooses, as far as the catalog can tell: for lists. What stands in
 * Redis decides when it is planned. Null: there is only advice.
 */
export function offerFor({ kind, key, evidence }: Pick<Finding, "kind" | "key" | "evidence">): Choice | null {
  const offered = choicesFor(kind, key === null ? "schedule" : "key");
  const likely = likelyChoice[kind]?.(evidence);
  return offered.find(({ choice }) => choice === likely) ?? offered[0] ?? null;
}

const likelyChoice: Partial<Record<DriftKind, (evidence: Finding["evidence"]) => ChoiceName>> = {
  "listed-not-active": ({ statusWord }) => (statusWord === "paused" ? "pause" : "set-active"),
  "unknown-status": ({ lists }) => (lists.length > 0 ? "set-active" : "set-inactive"),
  "dangling-id": ({ statusWord }) => (statusWord === "active" ? "rebuild" : "take-out"),
  "data-without-list": ({ statusWord }) => {
    if (statusWord === null) return "list";
    return statusWord === "inactive" ? "remove" : "pause";
  },
};

/** What to check where Rota can repair nothing. */
export const adviceFor: Partial<Record<DriftKind, string>> = {
  "scheduler-silent":
    "Check that exactly one `taskiq scheduler` process runs, that it uses this Redis, database and prefix, and that its log shows no error. With skip_past_schedules past one-shots stay listed, and prove nothing.",
  overdue: "Open the schedule's page: “Why?” names the link between configuration and run that is broken.",
  failing: "Open its runs and read the error: the task itself fails, which nothing in Redis can mend.",
  slow: "Open its runs: the task takes longer than its timeout allows. Make it faster, or raise the timeout in the application.",
  "legacy-keys": "Maintenance lists these keys and cleans them up.",
};
