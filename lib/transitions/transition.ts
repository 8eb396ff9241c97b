import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { InvalidArgumentError, RedisReplyError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { readable } from "@/lib/redis/values";
import { checkNamedId } from "@/lib/schedules/arguments";
import type { ExactPlaces } from "@/lib/schedules/places";
import { readSchedule } from "@/lib/schedules/read";
import type { Instant } from "@/lib/schedules/timestamps";
import { StateConflictError } from "./errors";
import { tryTwice } from "./try-twice";

/** The outcome of a transition; the API answers exactly this. */
export type Transition = {
  scheduleId: ScheduleId;
  from: string;
  /** Null after a purge. */
  to: string | null;
  /** Null: nothing was firing, or the time is not known (then a warning says so). */
  takesEffectBy: Instant | null;
  /** Sentences for people. */
  warnings: string[];
};

/** Who acts and why, and how to find where the schedule is named. */
export type Request = {
  actor: string;
  reason?: string | undefined;
  /** Identifies the request in the events that it leaves, so that its outcome can be found if no answer arrived. */
  requestId?: string | undefined;
  /** Without it, a walk over all keys finds every place that names the schedule. */
  exactPlaces?: ExactPlaces | undefined;
};

/** Checks a request before anything is sent. @throws InvalidArgumentError */
export function checkRequest(id: ScheduleId, { actor, reason }: Request): void {
  checkNamedId(id);
  if (actor === "" || actor.length > limits.actorLength) {
    throw new InvalidArgumentError(`An actor has 1 to ${limits.actorLength} characters.`);
  }
  if (reason !== undefined && reason.length > limits.reasonLength) {
    throw new InvalidArgumentError(`A reason has at most ${limits.reasonLength} characters.`);
  }
}

/** A script's answer: its first word, and the rest. */
export type Answer = { word: string; rest: unknown[] };

/** @throws RedisReplyError for a reply of any other form */
export function answerOf(reply: unknown): Answer {
  if (Array.isArray(reply) && Buffer.isBuffer(reply[0])) return { word: reply[0].toString(), rest: reply.slice(1) };
  throw new RedisReplyError("A script of Rota's answered in an unexpected form.");
}

/** A text in a script's answer; null where it is nil. */
export const textIn = (value: unknown): string | null => (Buffer.isBuffer(value) ? value.toString("utf8") : null);
export const countIn = (value: unknown): number => (typeof value === "number" ? value : 0);

/**
 * Tries a transition, and once more if another program changed meanwhile what it had read.
 * @throws StateConflictError if that changed again.
 */
export async function withOneRetry(
  source: Source,
  id: ScheduleId,
  attempt: () => Promise<Transition | "changed">,
): Promise<Transition> {
  const result = await tryTwice(attempt, (each) => each === "changed");
  if (result !== "changed") return result;
  throw new StateConflictError(
    "The schedule was changed by another program each time this was tried. Look at it again.",
    await currentWord(source, id),
  );
}

async function currentWord(source: Source, id: ScheduleId): Promise<string | null> {
  const { status } = await readSchedule(source, id, ["status"]);
  return readable(status)?.toString("utf8") ?? null;
}

/** The status before a transition, for people: what only TaskIQ knows is active while listed, else inactive (contract §2). */
export function statusBefore(word: string | null, listed: boolean): string {
  if (word !== null) return word || "unknown";
  return listed ? "active" : "inactive";
}

/** Warns of keys of a wrong type, which a script left as they are. */
export function leftAlone(source: Source, id: ScheduleId, statusWritten: boolean, historyWritten: boolean): string[] {
  const { keys } = source;
  const warnings: string[] = [];
  if (!statusWritten) {
    warnings.push(`${keys.status(id)} is no text, so the status was not written and what stands there was left alone.`);
  }
  if (!historyWritten) {
    warnings.push(`${keys.history(id)} is no list, so no event was written and what stands there was left alone.`);
  }
  return warnings;
}
