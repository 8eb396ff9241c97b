import { expiringMs } from "@/lib/catalog/facts/drift-rules";
import { limits } from "@/lib/limits";
import { answered } from "@/lib/redis/replies";
import { sha1 } from "@/lib/redis/scripts";
import { cut } from "@/lib/schedules/cut";
import { parseEvent } from "@/lib/schedules/parse";
import { isBroken, isScheduleStatus } from "@/lib/schedules/types";
import { listedSample } from "@/lib/taskiq/listed-sample";
import type { Payload } from "@/lib/taskiq/types";
import { isPayloadRefusal } from "@/lib/transitions/errors";
import { checkIdListable, checkListable, rebuiltPayload } from "@/lib/transitions/listable";
import type { ChoiceName } from "./choices";
import { RepairRefusedError } from "./errors";
import { metadataFromPayload } from "./metadata";
import { asSeen, excerpt, keepForGood, moveAside, type Planning, setStatus, stop, takeOut } from "./moves";
import type { Planner } from "./plans-of-lists";
import { hasPayload, listsHolding } from "./sight";

export const indexWithoutSchedule: Planner = async ({ draft, sight }) => {
  const { keys } = draft.source;
  const artifacts = [keys.status(sight.id), keys.meta(sight.id), keys.data(sight.id)];
  if (sight.indexes.length === 0 || [sight.status, sight.meta, sight.data].some(({ mark }) => mark !== "")) return null;
  for (const key of artifacts) draft.check("type", key, "none");
  for (const configId of sight.indexes) {
    const index = keys.index(configId);
    draft.check("member", index, 1).see(index, "names the id");
    draft.step("remove", index, "removes the id");
  }
  draft.leavesHistory = sight.types.history === "list";
  return "remove";
};

export const scheduleWithoutIndex: Planner = async (planning) => {
  const { draft, sight, asked } = planning;
  const { redis, keys } = draft.source;
  if (sight.indexes.length > 0 || (sight.word === null && sight.meta.mark === "")) return null;
  if (asked === "remove") return letGo(planning);
  const [configId] = sight.likelyIndexes;
  if (configId === undefined) {
    throw new RepairRefusedError("Neither metadata nor payload nor id tell its configuration: register it again.");
  }
  const index = keys.index(configId);
  const type = await answered(redis.type(index));
  if (type !== "set" && type !== "none") throw new RepairRefusedError(`${index} holds a ${type}: repair that first.`);
  draft.check("is", keys.status(sight.id), sight.status.mark).check("is", keys.meta(sight.id), sight.meta.mark);
  draft.check("takes", index, "set").check("member", index, 0).see(index, "does not name the id");
  draft.step("add", index, "adds the id");
  return "index";
};

export const metadataGone: Planner = async (planning) => {
  const { draft, sight, asked, at } = planning;
  const { keys } = draft.source;
  if (sight.word === null || sight.meta.mark !== "" || isTaskiqs(sight)) return null;
  if (asked === "remove") return letGo(planning);
  const bytes = await metadataFromPayload(draft.source, sight, at);
  draft.check("is", keys.status(sight.id), sight.status.mark).check("is", keys.data(sight.id), sight.data.mark);
  draft.check("is", keys.meta(sight.id), "").see(keys.meta(sight.id), "(nothing)");
  writeMetadata(planning, bytes);
  return "rebuild";
};

/** Whether only TaskIQ knows the schedule, and its status is Rota's: then its metadata was never there. */
const isTaskiqs = ({ data, indexes }: Planning["sight"]) => data.mark !== "" && indexes.length === 0;

/** Leaves a schedule to TaskIQ alone where it cannot be completed; without a payload only its history remains. */
function letGo({ draft, sight }: Planning): ChoiceName | null {
  const { keys } = draft.source;
  if (isTaskiqs(sight) && sight.meta.mark === "") return null;
  if (sight.meta.mark !== "") {
    throw new RepairRefusedError("It has metadata: write its config_id there by registering it again, or purge it.");
  }
  draft.check("is", keys.status(sight.id), sight.status.mark).check("is", keys.data(sight.id), sight.data.mark);
  draft.check("is", keys.meta(sight.id), "");
  for (const configId of sight.indexes) {
    const index = keys.index(configId);
    draft.check("member", index, 1).see(index, "names the id").step("remove", index, "removes the id");
  }
  if (sight.data.mark !== "") return "remove";
  if (sight.keptPayload !== null || sight.aside?.payload) {
    throw new RepairRefusedError("Its payload is kept: resume it or put it back, or purge it.");
  }
  draft.told.was = sight.word ?? "";
  draft.see(keys.status(sight.id), sight.word ?? "").step("delete", keys.status(sight.id), "goes");
  if (sight.pause !== null) draft.step("delete", keys.pause(sight.id), "forgets the pause");
  draft.leavesHistory = sight.types.history === "list";
  return "remove";
}

/** Writes metadata with the usual TTL, without one while the schedule is paused. */
function writeMetadata({ draft, sight }: Planning, bytes: Buffer): void {
  const key = draft.source.keys.meta(sight.id);
  draft.step("set", key, `writes metadata made from the payload: ${excerpt(bytes)}`, "", bytes);
  if (sight.word !== "paused") draft.step("expire", key, null);
}

export const metadataExpiring: Planner = async ({ draft, sight }) => {
  const { keys, schedules } = { keys: draft.source.keys, schedules: draft.source.settings };
  const meta = keys.meta(sight.id);
  if (sight.metaTtlMs === -2 || sight.meta.mark === "") return null;
  draft.check("is", keys.status(sight.id), sight.status.mark);
  if (sight.word === "paused") {
    if (sight.metaTtlMs < 0 && sight.historyTtlMs < 0) return null;
    const expiring = sight.metaTtlMs >= 0 ? meta : keys.history(sight.id);
    draft.check("expires", expiring, Number.MAX_SAFE_INTEGER);
    draft.see(expiring, expiresIn(Math.max(sight.metaTtlMs, sight.historyTtlMs)));
    keepForGood({ draft, sight });
    return "renew";
  }
  const needed = sight.word === "active" || listsHolding(sight).length > 0;
  if (!needed || sight.metaTtlMs < 0 || sight.metaTtlMs >= expiringMs) return null;
  draft.check("expires", meta, expiringMs).see(meta, expiresIn(sight.metaTtlMs));
  draft.step("expire", meta, `lets it live for ${Math.round(schedules.defaultTtlS / 3600)} hours from now`);
  return "renew";
};

const expiresIn = (ms: number) => `expires in ${Math.round(ms / 60_000)} minutes`;

export const unknownStatus: Planner = async (planning) => {
  const { draft, sight } = planning;
  if (sight.types.status !== "string" || sight.word === null || isScheduleStatus(sight.word)) return null;
  asSeen(planning);
  draft.told.was = cut(sight.word, limits.excerptLength);
  const choice = planning.asked ?? statusThatFits(planning);
  if (choice === "pause") stop(planning);
  else if (choice === "remove") {
    draft
      .see(draft.source.keys.status(sight.id), sight.word)
      .step("delete", draft.source.keys.status(sight.id), "goes");
  } else setStatus(planning, choice === "set-active" ? "active" : "inactive");
  return choice;
};

/** Returns the repair of a status by what else Redis holds: a listed schedule fires, one with a pause record rests. */
function statusThatFits({ sight }: Planning): ChoiceName {
  if (listsHolding(sight).length > 0 && hasPayload(sight)) return "set-active";
  return sight.pause === null ? "set-inactive" : "pause";
}

const expected = { status: "string", meta: "string", data: "string", history: "list" } as const;

export const wrongType: Planner = async (planning) => {
  const { draft, sight } = planning;
  const wrong = (["status", "meta", "data", "history"] as const).filter(
    (each) => sight.types[each] !== "none" && sight.types[each] !== expected[each],
  );
  if (wrong.length === 0) return null;
  asSeen(planning);
  for (const each of wrong) await moveAside(draft, draft.source.keys[each](sight.id), sight.types[each]);
  if (wrong.includes("status")) {
    const fits = statusThatFits(planning);
    setStatus(planning, fits === "set-active" ? "active" : fits === "pause" ? "paused" : "inactive", true);
  }
  if (wrong.includes("data") && listsHolding(sight).length > 0) {
    draft.warnings.push("It stays listed without a payload, as a dangling id, which is a finding of its own.");
  }
  return "move-aside";
};

export const brokenJson: Planner = async (planning) => {
  const { draft, sight } = planning;
  const { keys } = draft.source;
  const metadata = isBroken(sight.metadata);
  const event = sight.newestEvent !== null && isBroken(parseEvent(sight.newestEvent, ""));
  const payload = sight.data.bytes !== null && (!hasPayload(sight) || isBrokenJson(sight.payload));
  if (!metadata && !event && !payload) return null;
  const again = await rebuilt(planning, { metadata, payload });
  asSeen(planning);
  draft.check("is", keys.meta(sight.id), sight.meta.mark);
  if (metadata) {
    await moveAside(draft, keys.meta(sight.id), "string");
    if (again.metadata) writeMetadata(planning, again.metadata);
  }
  if (payload) {
    await moveAside(draft, keys.data(sight.id), "string");
    if (again.payload) {
      draft.step(
        "set",
        keys.data(sight.id),
        `writes a payload made from the metadata: ${excerpt(again.payload)}`,
        "",
        again.payload,
      );
      draft.touchesLists = true;
    } else {
      takeOut(planning);
      if (sight.word === "active") setStatus(planning, "inactive");
    }
  }
  if (event && sight.newestEvent !== null) {
    draft
      .check("newest", keys.history(sight.id), sha1(sight.newestEvent))
      .see(keys.history(sight.id), excerpt(sight.newestEvent));
    draft.step(
      "drop_newest",
      keys.history(sight.id),
      "removes the newest entry; the event of this repair tells what it said",
    );
    draft.told.removed = excerpt(sight.newestEvent);
  }
  return again.choice;
};

/** Whether a payload begins like JSON but is not JSON; of an opaque payload that is not known. */
const isBrokenJson = (payload: Payload | null) => payload?.serializer === "json" && payload.json === null;

type Again = { choice: ChoiceName; metadata: Buffer | null; payload: Buffer | null };

/** Rebuilds metadata and payload from each other. Where that fails and was not asked for, they are only moved aside. */
async function rebuilt(planning: Planning, lost: { metadata: boolean; payload: boolean }): Promise<Again> {
  const { draft, sight, asked, at } = planning;
  const none: Again = { choice: "remove", metadata: null, payload: null };
  if (asked === "remove" || (!lost.metadata && !lost.payload)) return none;
  try {
    const metadata = lost.metadata ? await metadataFromPayload(draft.source, sight, at) : null;
    return { choice: "rebuild", metadata, payload: lost.payload ? await payloadAgain(planning) : null };
  } catch (error) {
    if (asked === undefined && isPayloadRefusal(error)) return none;
    throw error;
  }
}

async function payloadAgain({ draft, sight }: Planning): Promise<Buffer> {
  const { source } = draft;
  checkIdListable(sight.id);
  const sample = await listedSample(source, sight.id);
  const { bytes, payload } = await rebuiltPayload(source, sight.id, sight.metadata, sample);
  checkListable(source, sight.id, payload, sample);
  return bytes;
}
