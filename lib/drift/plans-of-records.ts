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
import { hasPayload } from "@/lib/transitions/snapshot";
import type { ChoiceName } from "./choices";
import { RepairRefusedError } from "./errors";
import { metadataFromPayload } from "./metadata";
import { checkUnchanged, excerpt, keepForGood, moveAside, type Planning, setStatus, stop, takeOut } from "./moves";
import type { Planner } from "./plans-of-lists";
import { listsHolding } from "./snapshot";

export const indexWithoutSchedule: Planner = async ({ draft, snapshot }) => {
  const { keys } = draft.source;
  const artifacts = [keys.status(snapshot.id), keys.meta(snapshot.id), keys.data(snapshot.id)];
  if (
    snapshot.indexes.length === 0 ||
    [snapshot.status, snapshot.meta, snapshot.data].some(({ fingerprint }) => fingerprint !== "")
  )
    return null;
  for (const key of artifacts) draft.check("type", key, "none");
  for (const configId of snapshot.indexes) {
    const index = keys.index(configId);
    draft.check("member", index, 1).see(index, "names the id");
    draft.step("remove", index, "removes the id");
  }
  draft.leavesHistory = snapshot.types.history === "list";
  return "remove";
};

export const scheduleWithoutIndex: Planner = async (planning) => {
  const { draft, snapshot, asked } = planning;
  const { redis, keys } = draft.source;
  if (snapshot.indexes.length > 0 || (snapshot.word === null && snapshot.meta.fingerprint === "")) return null;
  if (asked === "remove") return letGo(planning);
  const [configId] = snapshot.likelyIndexes;
  if (configId === undefined) {
    throw new RepairRefusedError("Neither metadata nor payload nor id tell its configuration: register it again.");
  }
  const index = keys.index(configId);
  const type = await answered(redis.type(index));
  if (type !== "set" && type !== "none") throw new RepairRefusedError(`${index} holds a ${type}: repair that first.`);
  draft
    .check("is", keys.status(snapshot.id), snapshot.status.fingerprint)
    .check("is", keys.meta(snapshot.id), snapshot.meta.fingerprint);
  draft.check("takes", index, "set").check("member", index, 0).see(index, "does not name the id");
  draft.step("add", index, "adds the id");
  return "index";
};

export const metadataGone: Planner = async (planning) => {
  const { draft, snapshot, asked, at } = planning;
  const { keys } = draft.source;
  if (snapshot.word === null || snapshot.meta.fingerprint !== "" || isTaskiqs(snapshot)) return null;
  if (asked === "remove") return letGo(planning);
  const bytes = await metadataFromPayload(draft.source, snapshot, at);
  draft
    .check("is", keys.status(snapshot.id), snapshot.status.fingerprint)
    .check("is", keys.data(snapshot.id), snapshot.data.fingerprint);
  draft.check("is", keys.meta(snapshot.id), "").see(keys.meta(snapshot.id), "(nothing)");
  writeMetadata(planning, bytes);
  return "rebuild";
};

/** Whether only TaskIQ knows the schedule, and its status is Rota's: then its metadata was never there. */
const isTaskiqs = ({ data, indexes }: Planning["snapshot"]) => data.fingerprint !== "" && indexes.length === 0;

/** Leaves a schedule to TaskIQ alone where it cannot be completed; without a payload only its history remains. */
function letGo({ draft, snapshot }: Planning): ChoiceName | null {
  const { keys } = draft.source;
  if (isTaskiqs(snapshot) && snapshot.meta.fingerprint === "") return null;
  if (snapshot.meta.fingerprint !== "") {
    throw new RepairRefusedError("It has metadata: write its config_id there by registering it again, or purge it.");
  }
  draft
    .check("is", keys.status(snapshot.id), snapshot.status.fingerprint)
    .check("is", keys.data(snapshot.id), snapshot.data.fingerprint);
  draft.check("is", keys.meta(snapshot.id), "");
  for (const configId of snapshot.indexes) {
    const index = keys.index(configId);
    draft.check("member", index, 1).see(index, "names the id").step("remove", index, "removes the id");
  }
  if (snapshot.data.fingerprint !== "") return "remove";
  if (snapshot.keptPayload !== null || snapshot.aside?.payload) {
    throw new RepairRefusedError("Its payload is kept: resume it or put it back, or purge it.");
  }
  draft.told.was = snapshot.word ?? "";
  draft.see(keys.status(snapshot.id), snapshot.word ?? "").step("delete", keys.status(snapshot.id), "goes");
  if (snapshot.pause !== null) draft.step("delete", keys.pause(snapshot.id), "forgets the pause");
  draft.leavesHistory = snapshot.types.history === "list";
  return "remove";
}

/** Writes metadata with the usual TTL, without one while the schedule is paused. */
function writeMetadata({ draft, snapshot }: Planning, bytes: Buffer): void {
  const key = draft.source.keys.meta(snapshot.id);
  draft.step("set", key, `writes metadata made from the payload: ${excerpt(bytes)}`, "", bytes);
  if (snapshot.word !== "paused") draft.step("expire", key, null);
}

export const metadataExpiring: Planner = async ({ draft, snapshot }) => {
  const { keys, schedules } = { keys: draft.source.keys, schedules: draft.source.settings };
  const meta = keys.meta(snapshot.id);
  if (snapshot.metaTtlMs === -2 || snapshot.meta.fingerprint === "") return null;
  draft.check("is", keys.status(snapshot.id), snapshot.status.fingerprint);
  if (snapshot.word === "paused") {
    if (snapshot.metaTtlMs < 0 && snapshot.historyTtlMs < 0) return null;
    const expiring = snapshot.metaTtlMs >= 0 ? meta : keys.history(snapshot.id);
    draft.check("expires", expiring, Number.MAX_SAFE_INTEGER);
    draft.see(expiring, expiresIn(Math.max(snapshot.metaTtlMs, snapshot.historyTtlMs)));
    keepForGood({ draft, snapshot });
    return "renew";
  }
  const needed = snapshot.word === "active" || listsHolding(snapshot).length > 0;
  if (!needed || snapshot.metaTtlMs < 0 || snapshot.metaTtlMs >= limits.metadataExpiringMs) return null;
  draft.check("expires", meta, limits.metadataExpiringMs).see(meta, expiresIn(snapshot.metaTtlMs));
  draft.step("expire", meta, `lets it live for ${Math.round(schedules.defaultTtlS / 3600)} hours from now`);
  return "renew";
};

const expiresIn = (ms: number) => `expires in ${Math.round(ms / 60_000)} minutes`;

export const unknownStatus: Planner = async (planning) => {
  const { draft, snapshot } = planning;
  if (snapshot.types.status !== "string" || snapshot.word === null || isScheduleStatus(snapshot.word)) return null;
  checkUnchanged(planning);
  draft.told.was = cut(snapshot.word, limits.excerptLength);
  const choice = planning.asked ?? statusThatFits(planning);
  if (choice === "pause") stop(planning);
  else if (choice === "remove") {
    draft
      .see(draft.source.keys.status(snapshot.id), snapshot.word)
      .step("delete", draft.source.keys.status(snapshot.id), "goes");
  } else setStatus(planning, choice === "set-active" ? "active" : "inactive");
  return choice;
};

/** Returns the repair of a status by what else Redis holds: a listed schedule fires, one with a pause record rests. */
function statusThatFits({ snapshot }: Planning): ChoiceName {
  if (listsHolding(snapshot).length > 0 && hasPayload(snapshot)) return "set-active";
  return snapshot.pause === null ? "set-inactive" : "pause";
}

const expected = { status: "string", meta: "string", data: "string", history: "list" } as const;

export const wrongType: Planner = async (planning) => {
  const { draft, snapshot } = planning;
  const wrong = (["status", "meta", "data", "history"] as const).filter(
    (each) => snapshot.types[each] !== "none" && snapshot.types[each] !== expected[each],
  );
  if (wrong.length === 0) return null;
  checkUnchanged(planning);
  for (const each of wrong) await moveAside(draft, draft.source.keys[each](snapshot.id), snapshot.types[each]);
  if (wrong.includes("status")) {
    const fits = statusThatFits(planning);
    setStatus(planning, fits === "set-active" ? "active" : fits === "pause" ? "paused" : "inactive", true);
  }
  if (wrong.includes("data") && listsHolding(snapshot).length > 0) {
    draft.warnings.push("It stays listed without a payload, as a dangling id, which is a finding of its own.");
  }
  return "move-aside";
};

export const brokenJson: Planner = async (planning) => {
  const { draft, snapshot } = planning;
  const { keys } = draft.source;
  const metadata = isBroken(snapshot.metadata);
  const event = snapshot.newestEvent !== null && isBroken(parseEvent(snapshot.newestEvent, ""));
  const payload = snapshot.data.bytes !== null && (!hasPayload(snapshot) || isBrokenJson(snapshot.payload));
  if (!metadata && !event && !payload) return null;
  const again = await rebuilt(planning, { metadata, payload });
  checkUnchanged(planning);
  draft.check("is", keys.meta(snapshot.id), snapshot.meta.fingerprint);
  if (metadata) {
    await moveAside(draft, keys.meta(snapshot.id), "string");
    if (again.metadata) writeMetadata(planning, again.metadata);
  }
  if (payload) {
    await moveAside(draft, keys.data(snapshot.id), "string");
    if (again.payload) {
      draft.step(
        "set",
        keys.data(snapshot.id),
        `writes a payload made from the metadata: ${excerpt(again.payload)}`,
        "",
        again.payload,
      );
      draft.touchesLists = true;
    } else {
      takeOut(planning);
      if (snapshot.word === "active") setStatus(planning, "inactive");
    }
  }
  if (event && snapshot.newestEvent !== null) {
    draft
      .check("newest", keys.history(snapshot.id), sha1(snapshot.newestEvent))
      .see(keys.history(snapshot.id), excerpt(snapshot.newestEvent));
    draft.step(
      "drop_newest",
      keys.history(snapshot.id),
      "removes the newest entry; the event of this repair tells what it said",
    );
    draft.told.removed = excerpt(snapshot.newestEvent);
  }
  return again.choice;
};

/** Whether a payload begins like JSON but is not JSON; of an opaque payload that is not known. */
const isBrokenJson = (payload: Payload | null) => payload?.serializer === "json" && payload.json === null;

type Again = { choice: ChoiceName; metadata: Buffer | null; payload: Buffer | null };

/** Rebuilds metadata and payload from each other. Where that fails and was not asked for, they are only moved aside. */
async function rebuilt(planning: Planning, lost: { metadata: boolean; payload: boolean }): Promise<Again> {
  const { draft, snapshot, asked, at } = planning;
  const none: Again = { choice: "remove", metadata: null, payload: null };
  if (asked === "remove" || (!lost.metadata && !lost.payload)) return none;
  try {
    const metadata = lost.metadata ? await metadataFromPayload(draft.source, snapshot, at) : null;
    return { choice: "rebuild", metadata, payload: lost.payload ? await payloadAgain(planning) : null };
  } catch (error) {
    if (asked === undefined && isPayloadRefusal(error)) return none;
    throw error;
  }
}

async function payloadAgain({ draft, snapshot }: Planning): Promise<Buffer> {
  const { source } = draft;
  checkIdListable(snapshot.id);
  const sample = await listedSample(source, snapshot.id);
  const { bytes, payload } = await rebuiltPayload(source, snapshot.id, snapshot.metadata, sample);
  checkListable(source, snapshot.id, payload, sample);
  return bytes;
}
