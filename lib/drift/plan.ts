import { idToBytes, type ScheduleId } from "@/lib/ids";
import { InvalidArgumentError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { eventNames } from "@/lib/schedules/event-names";
import { type Instant, instantToMs, now, toWire } from "@/lib/schedules/timestamps";
import { dueBeforeRead, nextRead, takesEffect } from "@/lib/transitions/effect";
import { eventsOf } from "@/lib/transitions/events";
import { checkRequest, type Request } from "@/lib/transitions/transition";
import { adviceFor, type ChoiceName, choicesFor, choicesOf } from "./choices";
import { Draft, type Stands, type Write } from "./draft";
import type { Planning } from "./moves";
import { checkKey, planKey } from "./plans-of-keys";
import * as lists from "./plans-of-lists";
import * as records from "./plans-of-records";
import { listsHolding, type Need, type RepairSnapshot, readRepairSnapshot } from "./snapshot";

/** What to repair: a schedule, or a key of a wrong type, by its name (`~b64:` where that is not UTF-8). */
export type Finding =
  | { kind: DriftKind; scheduleId: ScheduleId; key?: undefined }
  | { kind: DriftKind; scheduleId?: undefined; key: string };

/** Who repairs, why, and which of the offered repairs; by default what Redis holds decides. */
export type RepairRequest = Request & { choice?: ChoiceName | undefined };

/** Exactly what a repair would write, in words; nothing is written yet. */
export type Plan = {
  kind: DriftKind;
  scheduleId: ScheduleId | null;
  key: string | null;
  choice: ChoiceName;
  sentence: string;
  /** What the keys that it touches hold now. */
  stands: Stands[];
  writes: Write[];
  warnings: string[];
  /** Null: at once, or the time is not known (then a warning says so). */
  takesEffectBy: Instant | null;
  /** Identifies the plan: a later one with the same mark does the same. */
  mark: string;
  /** KEYS and ARGV of lib/redis/scripts/repair.lua. */
  call: { keys: Buffer[]; args: (string | number | Buffer)[] };
};

/** `already`: the finding is gone; `advice`: nothing in Redis repairs it. The sentence says so. */
export type Planned = { plan: Plan } | { plan: null; why: "already" | "advice"; sentence: string };

type Kind = { plan: lists.Planner; need: Need };
const everyList = { lists: true };
const kinds: Partial<Record<DriftKind, Kind>> = {
  "scheduler-blind": { plan: lists.takeOutCulprit("blind"), need: everyList },
  "kills-scheduler": { plan: lists.takeOutCulprit("kills"), need: everyList },
  "fires-at-every-poll": { plan: lists.takeOutCulprit("every-poll"), need: everyList },
  "active-not-listed": { plan: lists.activeNotListed, need: everyList },
  "listed-not-active": { plan: lists.listedNotActive, need: { lists: true, indexes: true } },
  "dangling-id": { plan: lists.danglingId, need: everyList },
  "data-without-list": { plan: lists.dataWithoutList, need: everyList },
  "listed-twice": { plan: lists.listedTwice, need: everyList },
  "in-wrong-list": { plan: lists.inWrongList, need: everyList },
  "never-fires": { plan: lists.neverFires, need: everyList },
  "index-without-schedule": { plan: records.indexWithoutSchedule, need: { indexes: true } },
  "schedule-without-index": { plan: records.scheduleWithoutIndex, need: { indexes: true } },
  "metadata-gone": { plan: records.metadataGone, need: { indexes: true } },
  "metadata-expiring": { plan: records.metadataExpiring, need: everyList },
  "broken-json": { plan: records.brokenJson, need: everyList },
  "unknown-status": { plan: records.unknownStatus, need: everyList },
  "wrong-type": { plan: records.wrongType, need: everyList },
};

/**
 * Plans the repair of a finding by what Redis, never the catalog, holds now.
 * @throws InvalidArgumentError; RepairRefusedError, PayloadMissingError or PayloadUnsafeError where it cannot be repaired this
 * way; RedisUnavailableError, RedisReplyError
 */
export async function planRepair(source: Source, finding: Finding, request: RepairRequest): Promise<Planned> {
  const { kind } = finding;
  checkFinding(source, finding, request);
  const advice = adviceFor[kind];
  if (advice !== undefined) return { plan: null, why: "advice", sentence: advice };
  const at = now();
  if (finding.key !== undefined) {
    const draft = await planKey(source, finding.key);
    return draft === null
      ? already
      : { plan: finished({ draft, kind, key: finding.key, choice: "move-aside", request, at }) };
  }
  const id = finding.scheduleId;
  const { need, plan } = plannerOf(kind);
  const snapshot = await readRepairSnapshot(source, id, need, request.exactPlaces);
  const draft = new Draft(source, [source.keys.status(id), source.keys.history(id)]);
  const choice = await plan({ draft, snapshot, kind, request, asked: request.choice, at });
  return choice === null ? already : { plan: finished({ draft, kind, snapshot, choice, request, at }) };
}

const already = { plan: null, why: "already", sentence: "It is in order already: nothing is left to repair." } as const;

/**
 * Refuses a request that no state of Redis could make right; reads nothing.
 * @throws InvalidArgumentError
 */
export function checkFinding(source: Source, finding: Finding, request: RepairRequest): void {
  const { kind, scheduleId, key } = finding;
  checkRequest(scheduleId ?? key, request);
  checkChoice(finding, request.choice);
  if (adviceFor[kind] !== undefined) return;
  if (key === undefined) plannerOf(kind);
  else if (choicesFor(kind, "key").length > 0) checkKey(source, key);
  else throw new InvalidArgumentError(`${kind} is not repaired by key.`);
}

/** @throws InvalidArgumentError for a kind that is not repaired by schedule */
function plannerOf(kind: DriftKind): Kind {
  const known = kinds[kind];
  if (known) return known;
  throw new InvalidArgumentError(`${kind} is not repaired by schedule.`);
}

function checkChoice({ kind, key }: Finding, choice: ChoiceName | undefined): void {
  const offered = choicesFor(kind, key === undefined ? "schedule" : "key");
  if (choice === undefined || offered.some((each) => each.choice === choice)) return;
  const names = offered.map((each) => each.choice).join(", ");
  throw new InvalidArgumentError(`${kind} offers ${names || "no repair"}, not ${choice}.`);
}

type Finished = Pick<Planning, "draft" | "kind" | "request" | "at"> & {
  snapshot?: RepairSnapshot;
  key?: string;
  choice: ChoiceName;
};

/** Makes a plan of a draft: with the events that it leaves in the history, and when it takes effect. */
export function finished({ draft, kind, snapshot, key, choice, request, at }: Finished): Plan {
  const { source, newStatus } = draft;
  const atMs = instantToMs(at);
  const read = nextRead(source, snapshot?.listed ?? 0, atMs);
  const effect = draft.touchesLists ? takesEffect(read) : { takesEffectBy: null, warnings: [] };
  const due =
    snapshot && draft.stops ? dueBeforeRead(source, snapshot.payload, listsHolding(snapshot), "it", atMs, read) : [];
  const repaired = { event: eventNames.repaired, kind, repair: choice, ...draft.told };
  const events = snapshot && draft.leavesHistory ? eventsOf(request, at, newStatus, repaired) : [];
  return {
    kind,
    scheduleId: snapshot?.id ?? null,
    key: key ?? null,
    choice,
    sentence: choicesOf[kind].find((each) => each.choice === choice)?.sentence ?? "Put back what was kept aside.",
    stands: draft.stands,
    writes: draft.writes,
    warnings: [...draft.warnings, ...effect.warnings, ...due],
    takesEffectBy: effect.takesEffectBy,
    mark: draft.mark,
    call: draft.call(snapshot ? idToBytes(snapshot.id) : "", request.actor, toWire(at), events),
  };
}
