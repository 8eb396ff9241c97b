import type { Redis } from "ioredis";
import { z } from "zod";
import { eventNames } from "@/lib/schedules/event-names";
import { isContested } from "./fleet";
import { type Entry, eventsLeftBy, type Fate, type Ledger } from "./ledger";
import type { Sightings } from "./sightings";
import { readTruth } from "./truth";

const event = z.looseObject({
  event: z.string(),
  reason: z.string().optional(),
  request_id: z.string().optional(),
});
type Event = z.infer<typeof event>;

const removes = ({ kind }: Entry) => eventsLeftBy[kind] === null;

/** Milliseconds by which what is read from two connections may be out of order on a busy machine. */
const slackMs = 50;

/** Compares what is in Redis with what the operators were answered. @returns sentences on what does not fit */
export async function wrongActions(client: Redis, ledger: Ledger, sightings: Sightings): Promise<string[]> {
  const histories = await readHistories(client);
  const truth = await readTruth(client);
  const all = ledger.entries.map((entry) => ({ entry, fate: certain(entry, ledger.fateOf(entry), sightings) }));
  const removed = new Set(
    all.filter(({ entry, fate }) => removes(entry) && fate === "acknowledged").map((each) => each.entry.scheduleId),
  );
  const wrong = [
    ...[...removed].filter((id) => truth.has(id)).map((id) => `${id} was removed, and is in Redis`),
    ...all.flatMap(({ entry }) => sentTooLate(entry, sightings)),
    ...wrongEvents(all, histories, (id) => removed.has(id) || wasPerhapsRemoved(id, all, truth)),
  ];
  for (const [id, events] of histories) {
    wrong.push(...new Set(wrongOrder(id, events, all)));
    const known = truth.get(id);
    if (known && !isContested(id)) wrong.push(...wrongState(id, events, known));
  }
  return wrong;
}

type Judged = { entry: Entry; fate: Fate };

/** Where nothing was sent before the answer, nothing may be done, whatever the answer was. */
function certain(entry: Entry, fate: Fate, { first }: Sightings): Fate {
  const { reason, answeredMs } = entry;
  // Redis is never sent the reason of what removes.
  if (fate !== "unknown" || removes(entry)) return fate;
  return (first.get(reason) ?? Number.POSITIVE_INFINITY) > answeredMs + slackMs ? "refused" : fate;
}

function sentTooLate({ kind, scheduleId, reason, answer, answeredMs }: Entry, { last }: Sightings): string[] {
  const lateMs = (last.get(reason) ?? 0) - answeredMs;
  if (lateMs <= slackMs) return [];
  return [`${kind} of ${scheduleId} (${reason}) was sent ${Math.round(lateMs)} ms after it was answered: ${answer}`];
}

type Truth = Awaited<ReturnType<typeof readTruth>>;

function wasPerhapsRemoved(id: string, all: Judged[], truth: Truth): boolean {
  return (
    !truth.has(id) && all.some(({ entry }) => removes(entry) && entry.scheduleId === id && entry.outcome !== "refused")
  );
}

/**
 * Acknowledged ones exactly once, refused ones nowhere, the others at most once; all events of an action or none. Each
 * names the request, so that an operator without an answer finds the outcome.
 */
function wrongEvents(all: Judged[], histories: Map<string, Event[]>, isGone: (id: string) => boolean): string[] {
  const found = new Map<string, string[]>();
  for (const [id, events] of histories) {
    for (const { event: name, reason, request_id } of events) {
      if (reason === undefined) continue;
      found.set(reason, [...(found.get(reason) ?? []), `${name} ${id} ${request_id}`]);
    }
  }
  return all.flatMap(({ entry, fate }) => {
    const { kind, scheduleId, reason, answer, requestId } = entry;
    const names = eventsLeftBy[kind];
    if (names === null || isGone(scheduleId)) return [];
    const events = [...(found.get(reason) ?? [])].sort();
    const once = names.map((name) => `${name} ${scheduleId} ${requestId}`).sort();
    // Without an answer nobody knows the request's id.
    const isOnce = requestId === null ? events.length === once.length : events.join() === once.join();
    const isRight =
      { acknowledged: isOnce, refused: events.length === 0 }[String(fate)] ?? (isOnce || events.length === 0);
    if (isRight) return [];
    return [`${kind} of ${scheduleId} (${reason}) was ${fate} (${answer}), and its events are [${events.join(", ")}]`];
  });
}

/** What was asked after another action was acknowledged comes after it in the history. */
function wrongOrder(id: string, events: Event[], all: Judged[]): string[] {
  const entries = new Map(all.map(({ entry }) => [entry.reason, entry]));
  const wrong: string[] = [];
  let latest: Entry | null = null;
  for (const { reason } of events.toReversed()) {
    const entry = entries.get(reason ?? "");
    if (!entry) continue;
    if (latest && entry.outcome === "acknowledged" && entry.answeredMs < latest.beganMs) {
      wrong.push(`${id}: ${entry.reason} was acknowledged before ${latest.reason} was asked, and comes after it`);
    }
    if (latest === null || entry.beganMs > latest.beganMs) latest = entry;
  }
  return wrong;
}

/** Every key is as the newest pause or resume in the history left it. */
function wrongState(id: string, events: Event[], { status, lists, pause }: NonNullable<ReturnType<Truth["get"]>>) {
  const newest = events.find(({ event: name }) => name === eventNames.paused || name === eventNames.resumed);
  const isPaused = newest?.event === eventNames.paused;
  const found = { status: String(status), listed: lists.length, pausedFor: pause?.reason ?? null };
  const right = isPaused
    ? { status: "paused", listed: 0, pausedFor: newest.reason ?? null }
    : { status: "active", listed: 1, pausedFor: null };
  if (JSON.stringify(found) === JSON.stringify(right)) return [];
  return [`${id} is ${JSON.stringify(found)}, and by its newest event it should be ${JSON.stringify(right)}`];
}

/** The events of every schedule, newest first. */
async function readHistories(client: Redis): Promise<Map<string, Event[]>> {
  const start = "schedule:history:";
  const histories = new Map<string, Event[]>();
  for (const key of await client.keys(`${start}*`)) {
    const texts = await client.lrange(key, 0, -1);
    histories.set(
      key.slice(start.length),
      texts.map((text) => event.parse(JSON.parse(text))),
    );
  }
  return histories;
}
