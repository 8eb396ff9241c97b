import { isUtf8 } from "node:buffer";
import { idToBytes } from "@/lib/ids";
import { instantToMs } from "@/lib/schedules/timestamps";
import { countSerializers, expectedSerializer } from "@/lib/taskiq/expected-serializer";
import { listedSample } from "@/lib/taskiq/listed-sample";
import { nextRun, onceAt } from "@/lib/taskiq/next-run";
import { listOf } from "@/lib/taskiq/payload";
import { firesOnce } from "@/lib/taskiq/several";
import type { PayloadProblem } from "@/lib/taskiq/types";
import { isPayloadRefusal } from "@/lib/transitions/errors";
import { checkIdListable, checkListable, choosePayload, expressionIn } from "@/lib/transitions/listable";
import { resumeWarnings } from "@/lib/transitions/resume-warnings";
import { hasPayload } from "@/lib/transitions/snapshot";
import type { ChoiceName } from "./choices";
import { RepairRefusedError } from "./errors";
import {
  checkUnchanged,
  forgetStops,
  keepAside,
  leaveIn,
  list,
  type Planning,
  setStatus,
  stop,
  takeOut,
} from "./moves";
import { isTracked, listsHolding } from "./snapshot";

/** Adds the steps of one kind's repair to the draft. Null: the finding is gone. */
export type Planner = (planning: Planning) => Promise<ChoiceName | null>;

/** Takes out of its list what blinds or kills the scheduler, or fires at every poll, and keeps its bytes. */
export const takeOutCulprit =
  (effect: PayloadProblem["effect"]): Planner =>
  async (planning) => {
    const { draft, snapshot } = planning;
    if (!(await harms(planning, effect))) return null;
    checkUnchanged(planning);
    // An id that is not UTF-8 often has nothing behind it: a pause would make a schedule of it.
    if (!draft.leavesHistory) takeOut(planning);
    else {
      stop(planning);
      if (snapshot.data.bytes !== null) await keepAside(planning);
    }
    return "take-out";
  };

async function harms({ draft, snapshot }: Planning, effect: PayloadProblem["effect"]): Promise<boolean> {
  if (listsHolding(snapshot).length === 0) return false;
  const { payload, id } = snapshot;
  if (effect === "blind" && !isUtf8(idToBytes(id))) return true;
  if (payload === null || !hasPayload(snapshot)) return false;
  if (payload.problems.some((problem) => problem.effect === effect)) return true;
  if (effect !== "blind") return false;
  const { taskiqSerializer } = draft.source.settings;
  const counts = countSerializers([payload, ...(await listedSample(draft.source, id))]);
  if (payload.serializer !== expectedSerializer(taskiqSerializer, counts)) return true;
  if (taskiqSerializer !== "auto" || (counts.size === 1 && payload.serializer === "json")) return false;
  // A sample of a hundred may not be like the fleet: then only the catalog knows that this one differs.
  throw new RepairRefusedError(
    `Most listed payloads that were sampled are ${payload.serializer}, as this one is: take out those that differ, or say by TASKIQ_SERIALIZER what the source reads.`,
  );
}

/** Whether it is a one-shot whose time has come: listed again, it would fire at once. */
function isPast({ snapshot, at }: Planning): boolean {
  const expression = expressionIn(snapshot);
  const atMs = instantToMs(at);
  return expression !== null && firesOnce(expression) && instantToMs(onceAt(expression, new Date(atMs))) <= atMs;
}

export const activeNotListed: Planner = async (planning) => {
  const { snapshot, asked } = planning;
  if (snapshot.word !== "active" || listsHolding(snapshot).length > 0) return null;
  checkUnchanged(planning);
  // Most of these are one-shots that have fired and that their application left active.
  const choice = asked ?? (isPast(planning) ? "set-inactive" : "list");
  if (choice === "list") await list(planning);
  else setStatus(planning, "inactive");
  return choice;
};

export const listedNotActive: Planner = async (planning) => {
  const { snapshot, asked } = planning;
  const inactive =
    snapshot.word === null ? snapshot.status.fingerprint === "" : ["paused", "inactive"].includes(snapshot.word);
  if (!isTracked(snapshot) || !inactive || snapshot.data.fingerprint === "" || listsHolding(snapshot).length === 0)
    return null;
  checkUnchanged(planning);
  // A status of paused means that somebody wanted it to rest.
  const choice = asked ?? (snapshot.word === "paused" ? "pause" : "set-active");
  if (choice === "pause") stop(planning);
  else {
    setStatus(planning, "active");
    forgetStops(planning);
  }
  return choice;
};

export const danglingId: Planner = async (planning) => {
  const { draft, snapshot } = planning;
  if (listsHolding(snapshot).length === 0 || snapshot.data.fingerprint !== "") return null;
  checkUnchanged(planning);
  const choice = planning.asked ?? ((await canBeListed(planning)) ? "rebuild" : "take-out");
  if (choice === "rebuild") await list(planning);
  else {
    takeOut(planning);
    draft.leavesHistory =
      snapshot.word !== null || snapshot.meta.fingerprint !== "" || snapshot.types.history === "list";
    if (snapshot.word === "active") setStatus(planning, "inactive");
  }
  return choice;
};

/** Whether its application wants it to fire, and a payload was kept or can be rebuilt. */
async function canBeListed(planning: Planning): Promise<boolean> {
  const { draft, snapshot } = planning;
  if (snapshot.word !== "active" || isPast(planning)) return false;
  try {
    await choosePayload(draft.source, snapshot);
    return true;
  } catch (error) {
    if (isPayloadRefusal(error)) return false;
    throw error;
  }
}

export const dataWithoutList: Planner = async (planning) => {
  const { draft, snapshot } = planning;
  const expected = snapshot.word === "active" || snapshot.word === "paused";
  if (expected || snapshot.data.fingerprint === "" || listsHolding(snapshot).length > 0) return null;
  if (snapshot.data.bytes === null)
    throw new RepairRefusedError("Its payload's key is of a wrong type: repair that first.");
  checkUnchanged(planning);
  const choice = planning.asked ?? unlistedDefault(planning);
  if (choice === "list") await list(planning);
  else if (choice === "pause") stop(planning);
  else {
    await keepAside(planning);
    draft.step("delete", draft.source.keys.data(snapshot.id), "removes the payload");
    draft.leavesHistory =
      snapshot.status.fingerprint !== "" || snapshot.meta.fingerprint !== "" || snapshot.types.history === "list";
  }
  return choice;
};

/**
 * TaskIQ writes a payload first and lists it second. So a schedule without a status was meant to fire, and its application
 * died between the two; an inactive one was unregistered, and its payload is left over; any other is paused, which loses
 * nothing.
 */
function unlistedDefault(planning: Planning): ChoiceName {
  const { snapshot } = planning;
  if (snapshot.word === "inactive" || !hasPayload(snapshot)) return "remove";
  if (snapshot.word !== null) return "pause";
  return isPast(planning) ? "remove" : "list";
}

export const listedTwice: Planner = async (planning) => {
  const { draft, snapshot } = planning;
  const holding = listsHolding(snapshot);
  const entries = [...snapshot.lists.values()].reduce((sum, times) => sum + times, 0);
  const named = snapshot.payload && listOf(snapshot.payload, draft.source.keys);
  const kept = holding.find((each) => each === (named ?? snapshot.pause?.list)) ?? holding[0];
  if (entries < 2 || kept === undefined) return null;
  checkUnchanged(planning);
  await leaveIn(planning, kept);
  const here = snapshot.lists.get(kept) ?? 0;
  if (here > 1) {
    draft.see(kept, `holds the id ${here} times`).step("thin_out", kept, "leaves the first entry of the id", here - 1);
    draft.touchesLists = true;
  }
  return "put-right";
};

export const inWrongList: Planner = async (planning) => {
  const { draft, snapshot, at } = planning;
  const { source } = draft;
  const { payload } = snapshot;
  const home = payload && listOf(payload, source.keys);
  if (payload === null || home === null || !listsHolding(snapshot).some((each) => each !== home)) return null;
  checkIdListable(snapshot.id);
  checkListable(source, snapshot.id, payload, await listedSample(source, snapshot.id));
  checkUnchanged(planning);
  await leaveIn(planning, home);
  if (payload.expression?.kind === "time") {
    draft.warnings.push(...resumeWarnings(payload.expression, new Date(instantToMs(at))));
  }
  return "put-right";
};

export const neverFires: Planner = async (planning) => {
  const { snapshot, at } = planning;
  if (listsHolding(snapshot).length === 0 && snapshot.word !== "active") return null;
  const { neverFires: reason } = nextRun(expressionIn(snapshot), new Date(instantToMs(at)));
  if (reason === null) return null;
  checkUnchanged(planning);
  stop(planning);
  planning.draft.warnings.push(`It can never fire: ${reason}`);
  return "pause";
};
