import type { Evidence, Finding } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import type { DriftKind } from "@/lib/schedules/drift-kinds";

/** Says what a finding is, in a sentence for people, with its evidence: which list, which word, until when. */
export const detailOf = ({ kind, key, evidence }: Pick<Finding, "kind" | "key" | "evidence">): string =>
  sentences[kind](evidence, key);

type Sentence = (evidence: Evidence, key: string | null) => string;

const harms: Sentence = ({ reasons, keyType }, key) =>
  key === null
    ? reasons.join(" ")
    : `The key ${shorten(key)} must be a list, and is of type ${keyType}: the scheduler cannot read it.`;

const sentences: Record<DriftKind, Sentence> = {
  "scheduler-blind": harms,
  "kills-scheduler": harms,
  "fires-at-every-poll": harms,
  "scheduler-silent": ({ dueAt, examples, reasons }) =>
    reasons.length > 0
      ? `${reasons.join(" ")}: the scheduler or its reporter has stopped.`
      : `No scheduler seems to read this Redis: ${some(examples)}, due once at ${when(dueAt)}, ${examples.length === 1 ? "stays" : "stay"} listed.`,
  overdue: ({ dueAt, firedAt }) =>
    `It was due at ${when(dueAt)}, and no run was sent (the last one ${firedAt === null ? "is not known" : `at ${when(firedAt)}`}), while others were.`,
  failing: ({ lastFailed }) => `Its last ${lastFailed} runs failed.`,
  slow: ({ p95Ms, timeoutS }) =>
    `19 of 20 of its runs take up to ${seconds(p95Ms)}, and its timeout is ${seconds((timeoutS ?? 0) * 1000)}.`,
  "active-not-listed": () => "Its status is active, but no list of TaskIQ holds it: it does not fire.",
  "listed-not-active": ({ statusWord, lists }) =>
    `${statusWord === null ? "It has no status, which means inactive" : `Its status is ${shorten(statusWord)}`}, but TaskIQ lists it in ${some(lists)}: it fires.`,
  "wrong-type": ({ unreadable, keyType }, key) =>
    key === null
      ? `Its ${and(whatOf(unreadable, "type"))} cannot be read: the key is of a wrong type.`
      : `The key ${shorten(key ?? "")} is of type ${keyType}, which does not belong there.`,
  "broken-json": ({ unreadable }) => sentencesOf(brokenJson, unreadable),
  "unknown-status": ({ statusWord }) =>
    `Its status is "${shorten(statusWord ?? "")}", which is none of active, paused, inactive and error.`,
  "in-wrong-list": ({ lists, namedList }) =>
    `TaskIQ lists it in ${some(lists)}, but its payload belongs in ${namedList}.`,
  "listed-twice": ({ lists, twiceIn }) =>
    twiceIn.length > 0 ? `It is more than once in ${some(twiceIn)}.` : `It is in more than one list: ${some(lists)}.`,
  "dangling-id": ({ lists }) => `Its id is in ${some(lists)}, but there is no payload: TaskIQ passes it over for ever.`,
  "never-fires": ({ reasons }) => `It never fires. ${reasons.join(" ")}`,
  "metadata-expiring": ({ statusWord, metadataExpiresAt }) =>
    statusWord !== "paused"
      ? `Its metadata expires at ${when(metadataExpiresAt)}, while the schedule lives on.`
      : metadataExpiresAt === null
        ? "It is paused, and its history expires, since another program wrote to it."
        : `It is paused, and its metadata expires at ${when(metadataExpiresAt)}: it cannot be resumed from it then.`,
  "metadata-gone": ({ statusWord }) => `Its status is ${shorten(statusWord ?? "")}, but its metadata is gone.`,
  "data-without-list": ({ statusWord }) =>
    `TaskIQ keeps its payload, but no list holds it: it never fires${statusWord === null ? "" : ` (status ${shorten(statusWord)})`}.`,
  "schedule-without-index": () => "The index of no configuration names it.",
  "index-without-schedule": ({ indexes }) =>
    `The index of configuration ${some(indexes.map(String))} names it, but nothing stands behind it.`,
  "legacy-keys": () => "Its keys have the form before a refactoring, and nothing uses them any more.",
};

const brokenJson: Record<Evidence["unreadable"][number]["what"], string> = {
  status: "",
  metadata: "Its metadata is no JSON object.",
  payload: "Its payload begins like JSON, but is no JSON object.",
  history: "Its newest event is no JSON object.",
};

function sentencesOf(texts: typeof brokenJson, unreadable: Evidence["unreadable"]): string {
  return unreadable
    .filter(({ fault }) => fault !== "type")
    .map(({ what, fault }) =>
      fault === "empty" ? "Its payload is empty: TaskIQ passes it over for ever." : texts[what],
    )
    .join(" ");
}

const whatOf = (unreadable: Evidence["unreadable"], wanted: Evidence["unreadable"][number]["fault"]) =>
  unreadable.filter(({ fault }) => fault === wanted).map(({ what }) => what);

const some = (names: readonly string[]) =>
  names.length <= limits.namedInSentence
    ? and(names.map(shorten))
    : `${names.slice(0, limits.namedInSentence).map(shorten).join(", ")} and ${names.length - limits.namedInSentence} more`;
const and = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
const when = (at: string | null) => (at === null ? "an unknown time" : `${at.slice(0, 16).replace("T", " ")} UTC`);
const seconds = (ms: number | null) => `${Number(((ms ?? 0) / 1000).toPrecision(3))} s`;
const shorten = (text: string) => cut(text, limits.quoted);
