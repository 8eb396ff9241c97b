import { idFromBytes, idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { cut } from "@/lib/schedules/cut";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import { now } from "@/lib/schedules/timestamps";
import { PayloadUnsafeError, StateConflictError } from "@/lib/transitions/errors";
import { checkRequest, type Request } from "@/lib/transitions/transition";
import { tryTwice } from "@/lib/transitions/try-twice";
import { lastAside } from "./aside-names";
import { Draft } from "./draft";
import { NothingAsideError } from "./errors";
import { checkUnchanged, list } from "./moves";
import { finished, type Plan } from "./plan";
import { applyPlan, type Repaired } from "./repair";
import { listsHolding, readRepairSnapshot } from "./snapshot";

/**
 * Puts a schedule that a repair took out back into its list, with status `active`: with the payload that its data key holds
 * now, else with the bytes that were kept.
 * @throws NothingAsideError; PayloadUnsafeError where it would still harm the scheduler; PayloadMissingError;
 * StateConflictError if another program changes it at both attempts; InvalidArgumentError; RedisUnavailableError
 */
export async function putBackSchedule(source: Source, id: ScheduleId, request: Request): Promise<Repaired> {
  checkRequest(id, request);
  return await putBack(source, async () => {
    const snapshot = await readRepairSnapshot(source, id, { lists: true }, request.exactPlaces);
    if (snapshot.aside === null) throw new NothingAsideError(`Nothing is kept aside of ${cut(id, limits.text.line)}.`);
    const kind = driftKinds.find((each) => each === snapshot.aside?.kind) ?? "scheduler-blind";
    const draft = new Draft(source, [source.keys.status(id), source.keys.history(id)]);
    const planning = { draft, snapshot, kind, request, asked: undefined, at: now() };
    checkUnchanged(planning);
    await list(planning);
    return finished({ ...planning, choice: "put-back" });
  });
}

/**
 * Puts back a key that a repair moved aside, the last one of several, if its name is free.
 * @throws NothingAsideError; StateConflictError where the name is taken; PayloadUnsafeError for a key that the scheduler
 * would read; InvalidArgumentError; RedisUnavailableError
 */
export async function putBackKey(source: Source, name: string, request: Request): Promise<Repaired> {
  checkRequest(name, request);
  const key = idToBytes(name);
  const { redis, keys } = source;
  const what = keys.parse(key);
  if (isReadByScheduler(keys, key)) {
    throw new PayloadUnsafeError(
      `${name} is read by the scheduler, and what was moved aside is no list: every schedule would stop. It stays at ${(await lastAside(source, key))?.name ?? keys.asideKey(key)}.`,
    );
  }
  return await putBack(source, async () => {
    const [kept, stands] = await Promise.all([lastAside(source, key), answered(redis.type(key))]);
    if (what === null || kept === undefined) throw new NothingAsideError(`Nothing is kept aside of ${name}.`);
    const { name: aside, type } = kept;
    if (stands !== "none") {
      throw new StateConflictError(`${name} holds a ${stands} by now. What was moved aside stays at ${aside}.`, null);
    }
    const kind: DriftKind = type === "string" ? "broken-json" : "wrong-type";
    const snapshot =
      "id" in what ? await readRepairSnapshot(source, idFromBytes(what.id), { lists: true }, undefined) : undefined;
    if (what.kind === "data" && snapshot && listsHolding(snapshot).length > 0) {
      throw new PayloadUnsafeError(`TaskIQ lists the schedule, and might not be able to read this payload.`);
    }
    const draft = new Draft(source, snapshot ? [keys.status(snapshot.id), keys.history(snapshot.id)] : [key, key]);
    if (snapshot) checkUnchanged({ draft, snapshot, kind, request, asked: undefined, at: now() });
    draft.check("type", key, "none").check("type", aside, type);
    draft.stepWith("move", aside, key, `moves the ${type} back`);
    if (what.kind === "meta" && snapshot?.word !== "paused") draft.step("expire", key, null);
    const named = snapshot ? { snapshot } : { key: name };
    return finished({ draft, kind, request, at: now(), choice: "put-back", ...named });
  });
}

/** Whether a key is one of TaskIQ's lists. One is only moved if it is of a wrong type: back in place, it would blind again. */
export const isReadByScheduler = (keys: Keys, key: Buffer): boolean => keys.parse(key)?.kind === "list";

/** Applies a plan. @throws StateConflictError if another program changed its keys at both attempts; what `plan` throws */
async function putBack(source: Source, plan: () => Promise<Plan>): Promise<Repaired> {
  const done = await tryTwice(
    async () => applyPlan(source, await plan()),
    ({ result }) => result === "changed",
  );
  if (done.result === "repaired") return done;
  throw new StateConflictError(done.message, null);
}
