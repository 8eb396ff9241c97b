import { isUtf8 } from "node:buffer";
import { idToBytes } from "@/lib/ids";
import { instantToMs } from "@/lib/schedules/timestamps";
import { isBroken } from "@/lib/schedules/types";
import { countSerializers, expectedSerializer } from "@/lib/taskiq/expected-serializer";
import { listedSample } from "@/lib/taskiq/listed-sample";
import { scheduleOfMetadata } from "@/lib/taskiq/metadata-schedule";
import { nextRun, onceAt } from "@/lib/taskiq/next-run";
import { listOf } from "@/lib/taskiq/payload";
import { firesOnce } from "@/lib/taskiq/several";
import type { Expression, PayloadProblem } from "@/lib/taskiq/types";
import { isPayloadRefusal } from "@/lib/transitions/errors";
import { checkIdListable, checkListable, rebuiltPayload } from "@/lib/transitions/listable";
import { resumeWarnings } from "@/lib/transitions/resume-warnings";
import type { ChoiceName } from "./choices";
import { RepairRefusedError } from "./errors";
import { asSeen, forgetStops, keepAside, leaveIn, list, type Planning, setStatus, stop, takeOut } from "./moves";
import { hasPayload, isTracked, listsHolding, type Sight } from "./sight";

/** Adds the steps of one kind's repair to the draft. Null: the finding is gone. */
export type Planner = (planning: Planning) => Promise<ChoiceName | null>;

/** Takes out of its list what blinds or kills the scheduler, or fires at every poll, and keeps its bytes. */
export const takeOutCulprit =
  (effect: PayloadProblem["effect"]): Planner =>
  async (planning) => {
    const { draft, sight } = planning;
    if (!(await harms(planning, effect))) return null;
    asSeen(planning);
    // An id that is not UTF-8 often has nothing behind it: a pause would make a schedule of it.
    if (!draft.leavesHistory) takeOut(planning);
    else {
      stop(planning);
      if (sight.data.bytes !== null) await keepAside(planning);
    }
    return "take-out";
  };

async function harms({ draft, sight }: Planning, effect: PayloadProblem["effect"]): Promise<boolean> {
  if (listsHolding(sight).length === 0) return false;
  const { payload, id } = sight;
  if (effect === "blind" && !isUtf8(idToBytes(id))) return true;
  if (payload === null || !hasPayload(sight)) return false;
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

/** Returns when the schedule fires, by its payload, else by its metadata. */
function expressionOf({ payload, metadata }: Sight): Expression | null {
  return payload?.expression ?? (metadata && !isBroken(metadata) ? scheduleOfMetadata(metadata).expression : null);
}

/** Whether it is a one-shot whose time has come: listed again, it would fire at once. */
function isPast({ sight, at }: Planning): boolean {
  const expression = expressionOf(sight);
  const atMs = instantToMs(at);
  return expression !== null && firesOnce(expression) && instantToMs(onceAt(expression, new Date(atMs))) <= atMs;
}

export const activeNotListed: Planner = async (planning) => {
  const { sight, asked } = planning;
  if (sight.word !== "active" || listsHolding(sight).length > 0) return null;
  asSeen(planning);
  // Most of these are one-shots that have fired and that their application left active.
  const choice = asked ?? (isPast(planning) ? "set-inactive" : "list");
  if (choice === "list") await list(planning);
  else setStatus(planning, "inactive");
  return choice;
};

export const listedNotActive: Planner = async (planning) => {
  const { sight, asked } = planning;
  const inactive = sight.word === null ? sight.status.mark === "" : ["paused", "inactive"].includes(sight.word);
  if (!isTracked(sight) || !inactive || sight.data.mark === "" || listsHolding(sight).length === 0) return null;
  asSeen(planning);
  // A status of paused means that somebody wanted it to rest.
  const choice = asked ?? (sight.word === "paused" ? "pause" : "set-active");
  if (choice === "pause") stop(planning);
  else {
    setStatus(planning, "active");
    forgetStops(planning);
  }
  return choice;
};

export const danglingId: Planner = async (planning) => {
  const { draft, sight } = planning;
  if (listsHolding(sight).length === 0 || sight.data.mark !== "") return null;
  asSeen(planning);
  const choice = planning.asked ?? ((await canBeRebuilt(planning)) ? "rebuild" : "take-out");
  if (choice === "rebuild") await list(planning);
  else {
    takeOut(planning);
    draft.leavesHistory = sight.word !== null || sight.meta.mark !== "" || sight.types.history === "list";
    if (sight.word === "active") setStatus(planning, "inactive");
  }
  return choice;
};

/** Whether its application wants it to fire, and its payload can be rebuilt. */
async function canBeRebuilt(planning: Planning): Promise<boolean> {
  const { draft, sight } = planning;
  if (sight.word !== "active" || isPast(planning)) return false;
  try {
    await rebuiltPayload(draft.source, sight.id, sight.metadata, await listedSample(draft.source, sight.id));
    return true;
  } catch (error) {
    if (isPayloadRefusal(error)) return false;
    throw error;
  }
}

export const dataWithoutList: Planner = async (planning) => {
  const { draft, sight } = planning;
  const expected = sight.word === "active" || sight.word === "paused";
  if (expected || sight.data.mark === "" || listsHolding(sight).length > 0) return null;
  if (sight.data.bytes === null)
    throw new RepairRefusedError("Its payload's key is of a wrong type: repair that first.");
  asSeen(planning);
  const choice = planning.asked ?? unlistedDefault(planning);
  if (choice === "list") await list(planning);
  else if (choice === "pause") stop(planning);
  else {
    await keepAside(planning);
    draft.step("delete", draft.source.keys.data(sight.id), "removes the payload");
    draft.leavesHistory = sight.status.mark !== "" || sight.meta.mark !== "" || sight.types.history === "list";
  }
  return choice;
};

/**
 * TaskIQ writes a payload first and lists it second. So a schedule without a status was meant to fire, and its application
 * died between the two; an inactive one was unregistered, and its payload is left over; any other is paused, which loses
 * nothing.
 */
function unlistedDefault(planning: Planning): ChoiceName {
  const { sight } = planning;
  if (sight.word === "inactive" || !hasPayload(sight)) return "remove";
  if (sight.word !== null) return "pause";
  return isPast(planning) ? "remove" : "list";
}

export const listedTwice: Planner = async (planning) => {
  const { draft, sight } = planning;
  const holding = listsHolding(sight);
  const entries = [...sight.lists.values()].reduce((sum, times) => sum + times, 0);
  const named = sight.payload && listOf(sight.payload, draft.source.keys);
  const kept = holding.find((each) => each === (named ?? sight.pause?.list)) ?? holding[0];
  if (entries < 2 || kept === undefined) return null;
  asSeen(planning);
  await leaveIn(planning, kept);
  const here = sight.lists.get(kept) ?? 0;
  if (here > 1) {
    draft.see(kept, `holds the id ${here} times`).step("thin_out", kept, "leaves the first entry of the id", here - 1);
    draft.touchesLists = true;
  }
  return "put-right";
};

export const inWrongList: Planner = async (planning) => {
  const { draft, sight, at } = planning;
  const { source } = draft;
  const { payload } = sight;
  const home = payload && listOf(payload, source.keys);
  if (payload === null || home === null || !listsHolding(sight).some((each) => each !== home)) return null;
  checkIdListable(sight.id);
  checkListable(source, sight.id, payload, await listedSample(source, sight.id));
  asSeen(planning);
  await leaveIn(planning, home);
  if (payload.expression?.kind === "time") {
    draft.warnings.push(...resumeWarnings(payload.expression, new Date(instantToMs(at))));
  }
  return "put-right";
};

export const neverFires: Planner = async (planning) => {
  const { sight, at } = planning;
  if (listsHolding(sight).length === 0 && sight.word !== "active") return null;
  const { neverFires: reason } = nextRun(expressionOf(sight), new Date(instantToMs(at)));
  if (reason === null) return null;
  asSeen(planning);
  stop(planning);
  planning.draft.warnings.push(`It can never fire: ${reason}`);
  return "pause";
};
