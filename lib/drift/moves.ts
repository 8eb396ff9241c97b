import { limits } from "@/lib/limits";
import { answered } from "@/lib/redis/replies";
import { sha1 } from "@/lib/redis/scripts";
import { cut } from "@/lib/schedules/cut";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { type Instant, instantToMs } from "@/lib/schedules/timestamps";
import { timeListStart } from "@/lib/taskiq/lists";
import { firesOnce } from "@/lib/taskiq/several";
import type { Payload } from "@/lib/taskiq/types";
import { PayloadUnsafeError } from "@/lib/transitions/errors";
import { choosePayload, homeOf } from "@/lib/transitions/listable";
import { resumeWarnings } from "@/lib/transitions/resume-warnings";
import { recordedList } from "@/lib/transitions/snapshot";
import type { Request } from "@/lib/transitions/transition";
import { roomAside } from "./aside-names";
import type { ChoiceName } from "./choices";
import type { Draft } from "./draft";
import { excerptOf, isTracked, listsHolding, type RepairSnapshot } from "./snapshot";

/** What a planner of one kind gets; it adds its steps to the draft. */
export type Planning = {
  draft: Draft;
  snapshot: RepairSnapshot;
  kind: DriftKind;
  request: Request;
  /** The chosen repair; undefined: what Redis holds decides. */
  asked: ChoiceName | undefined;
  at: Instant;
};

/** Has the script check that status, payload and lists are still as they were read. */
export function checkUnchanged({ draft, snapshot }: Planning): void {
  const { keys } = draft.source;
  draft.leavesHistory =
    [snapshot.status, snapshot.meta, snapshot.data].some(({ fingerprint }) => fingerprint !== "") ||
    snapshot.types.history === "list";
  draft
    .check("is", keys.status(snapshot.id), snapshot.status.fingerprint)
    .check("is", keys.data(snapshot.id), snapshot.data.fingerprint);
  for (const [list, times] of snapshot.lists) draft.check("times", list, times);
}

const often = (times: number) =>
  times === 1 ? "holds the id once" : times === 0 ? "does not hold the id" : `holds the id ${times} times`;
/** Returns the beginning of bytes, for people. */
export const excerpt = (bytes: Buffer) => cut(bytes.toString("utf8"), limits.excerptLength);
const bytesOf = (bytes: Buffer | null) => `${(bytes?.length ?? 0).toLocaleString("en")} bytes`;

/** Takes the id out of these lists, by default out of every one that holds it. */
export function takeOut({ draft, snapshot }: Planning, lists = listsHolding(snapshot)): void {
  for (const list of lists) {
    draft.see(list, often(snapshot.lists.get(list) ?? 0)).step("take_out", list, "takes the id out");
    draft.touchesLists = true;
  }
}

/** Puts the id at the end of a list, as TaskIQ does. @throws PayloadUnsafeError where the key is not a list */
async function putIn({ draft, snapshot }: Planning, list: string): Promise<void> {
  const type = await answered(draft.source.redis.type(list));
  if (type !== "list" && type !== "none") {
    throw new PayloadUnsafeError(`${list} holds a ${type}, not a list: nothing can be put into it.`);
  }
  draft.check("takes", list, "list").see(list, often(snapshot.lists.get(list) ?? 0));
  if (!snapshot.lists.has(list)) draft.check("times", list, 0);
  draft.step("put_in", list, "puts the id at its end");
  draft.touchesLists = true;
}

/** Leaves the id in one list only. */
export async function leaveIn(planning: Planning, list: string): Promise<void> {
  const { snapshot } = planning;
  takeOut(
    planning,
    listsHolding(snapshot).filter((other) => other !== list),
  );
  if ((snapshot.lists.get(list) ?? 0) === 0) await putIn(planning, list);
}

/** Sets the status word. A paused schedule does not expire; when it leaves the pause, it does again (contract §1). */
export function setStatus(
  { draft, snapshot }: Planning,
  word: "active" | "paused" | "inactive",
  movedAside = false,
): void {
  const { keys } = draft.source;
  const key = keys.status(snapshot.id);
  if (!movedAside) {
    if (snapshot.types.status !== "string" && snapshot.types.status !== "none") {
      draft.warnings.push(`${key} is no text, so the status is not written and what stands there is left alone.`);
      return;
    }
    if (snapshot.word === word) return;
    draft.see(key, snapshot.word ?? "(nothing)");
  }
  draft.step("set", key, `sets it to ${word}`, "", word);
  draft.newStatus = word;
  if (word === "paused") keepForGood({ draft, snapshot });
  else if (snapshot.word === "paused" && snapshot.meta.fingerprint !== "") {
    draft.step("expire", keys.meta(snapshot.id), "lets it expire again, as while not paused");
  }
}

/** Removes the expiry of metadata and history, since a paused schedule does not expire. */
export function keepForGood({ draft, snapshot }: Pick<Planning, "draft" | "snapshot">): void {
  const { keys } = draft.source;
  if (snapshot.metaTtlMs >= 0) draft.step("persist", keys.meta(snapshot.id), "takes its expiry away");
  if (snapshot.historyTtlMs >= 0) draft.step("persist", keys.history(snapshot.id), "takes its expiry away");
}

/** Pauses the schedule: out of every list, status `paused`, and a record of the pause, so that it can be resumed. */
export function stop(planning: Planning): void {
  const { draft, snapshot, request, kind } = planning;
  const { keys } = draft.source;
  const [list] = listsHolding(snapshot);
  takeOut(planning);
  setStatus(planning, "paused");
  if (draft.newStatus === null) keepForGood(planning);
  const record = keys.pause(snapshot.id);
  const words = "records who paused it, why, and which list held it";
  draft.step("pause", record, words, list ?? "", request.reason || `repair of ${kind}`);
  if (list === undefined) return;
  draft.stops = true;
  // The scheduler may still fire a one-shot from its memory, and then deletes its data.
  const isOneShot =
    list.startsWith(timeListStart(keys)) || (snapshot.payload?.expression && firesOnce(snapshot.payload.expression));
  if (isOneShot && snapshot.data.bytes !== null) {
    draft.stepWith("keep", record, keys.data(snapshot.id), null);
  }
}

/** Keeps the payload and the list's name in a record of Rota's own until they can be put back. @throws RepairRefusedError */
export async function keepAside({ draft, snapshot, kind }: Planning): Promise<void> {
  const { keys } = draft.source;
  const aside = keys.aside(snapshot.id);
  const [list] = listsHolding(snapshot);
  const older = snapshot.aside?.payload ?? null;
  if (older !== null && snapshot.data.bytes?.equals(older) !== true) await moveAside(draft, aside, "hash");
  const words = `keeps the payload (${bytesOf(snapshot.data.bytes)}) and the list's name`;
  draft.step("aside", aside, words, list ?? "", kind);
  if (snapshot.data.bytes !== null) draft.stepWith("keep", aside, keys.data(snapshot.id), null);
}

/** Moves a whole key, of any type, to a free name of Rota's own. @throws RepairRefusedError */
export async function moveAside(draft: Draft, key: Buffer, type: string): Promise<void> {
  const aside = await roomAside(draft.source, key);
  draft.check("type", key, type).check("type", aside, "none");
  draft.see(key, await excerptOf(draft.source, key, type));
  draft.stepWith("move", key, aside, `moves the ${type} to ${aside}`);
}

/**
 * Leaves a schedule in the list it belongs to, with the payload under its data key, else the one that was kept, else one
 * rebuilt from the metadata; and sets its status to active, if it has one.
 * @throws PayloadUnsafeError, PayloadMissingError
 */
export async function list(planning: Planning): Promise<void> {
  const { draft, snapshot, at } = planning;
  const payload = await writePayload(planning);
  await leaveIn(planning, homeOf(draft.source, payload, recordedList(snapshot)));
  // A schedule that only TaskIQ knows needs no status: while listed it counts as active (contract §2).
  if (isTracked(snapshot)) setStatus(planning, "active");
  forgetStops(planning);
  draft.warnings.push(...resumeWarnings(payload.expression, new Date(instantToMs(at))));
}

/** Deletes the record of a pause and what was kept aside: an active schedule has neither. */
export function forgetStops({ draft, snapshot }: Planning): void {
  const { keys } = draft.source;
  if (snapshot.pause !== null) draft.step("delete", keys.pause(snapshot.id), "forgets the pause");
  if (snapshot.aside !== null) draft.step("delete", keys.aside(snapshot.id), "forgets what was kept aside");
}

/** Plans that the payload which may be listed is under the data key. @throws PayloadUnsafeError, PayloadMissingError */
async function writePayload({ draft, snapshot }: Planning): Promise<Payload> {
  const { source } = draft;
  const { keys } = source;
  const { id } = snapshot;
  const data = keys.data(id);
  const { from, bytes, payload } = await choosePayload(source, snapshot);
  if (from === "pause" || from === "aside") {
    const record = keys[from](id);
    draft
      .check("keeps", record, sha1(bytes))
      .stepWith("restore", data, record, `writes the payload that was kept (${bytesOf(bytes)})`);
  }
  if (from === "rebuilt") {
    draft.check("is", keys.meta(id), snapshot.meta.fingerprint);
    draft.step("set", data, `writes a payload made from the metadata: ${excerpt(bytes)}`, "", bytes);
  }
  return payload;
}
