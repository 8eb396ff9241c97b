import { beforeEach, describe, expect, test } from "vitest";
import { register } from "@/tests/support/application";
import { changingCalls } from "@/tests/support/post-calls";
import { ownRedis } from "@/tests/support/stages/redis";
import { wrongActions } from "./actions";
import { type Entry, Ledger } from "./ledger";
import { shares } from "./operator";
import { wrongInLog } from "./process";
import { reasonOf, Sightings } from "./sightings";

const id = "scheduled_task:7:a";
const redis = ownRedis();
let ledger: Ledger;
let sightings: Sightings;

beforeEach(async () => {
  await register(redis.client, id);
  ledger = new Ledger();
  sightings = new Sightings();
});

test("operators do every action of the contract under faults, but those on the whole database", () => {
  const onAll = ["clean-up-legacy", "load-demo"];
  const actions = new Set(changingCalls.map(({ call }) => call.action).filter((action) => !onAll.includes(action)));
  expect([...actions].sort()).toEqual([...shares.keys()].sort());
});

/** An action of which Redis was sent the reason before it was answered. Times are seconds; the reason tells them apart. */
function asked(number: number, fields: Partial<Entry> = {}): Entry {
  const entry: Entry = {
    ...{ operator: 1, kind: "pause", scheduleId: id, reason: reasonOf(7, 1, 1, number), outcome: "acknowledged" },
    ...{ beganMs: number * 1000, answeredMs: number * 1000 + 500, answer: "200", requestId: `request-${number}` },
    ...fields,
  };
  ledger.note(entry);
  sightings.first.set(entry.reason, entry.beganMs + 1);
  sightings.last.set(entry.reason, entry.beganMs + 1);
  return entry;
}

/** Writes what Rota writes for a pause or a resume. */
async function done({ kind, reason, requestId }: Entry): Promise<void> {
  const [word, event] = kind === "pause" ? ["paused", "task_paused"] : ["active", "task_resumed"];
  const history = `schedule:history:${id}`;
  const why = { reason, request_id: requestId };
  const transaction = redis.client.multi().set(`schedule:status:${id}`, word).lrem("schedule:cron", 0, id);
  transaction.lpush(history, JSON.stringify({ event: "status_changed", new_status: word, ...why }));
  transaction.lpush(history, JSON.stringify({ event, ...why }));
  if (kind === "pause") transaction.hset(`rota:schedule:pause:${id}`, { by: "ann", reason });
  else transaction.del(`rota:schedule:pause:${id}`).rpush("schedule:cron", id);
  await transaction.exec();
}

const wrong = () => wrongActions(redis.client, ledger, sightings);

describe("what the operators were answered", () => {
  test("holds where each pause and resume is in the history once, in order, and what was refused is not", async () => {
    for (const number of [1, 3]) {
      await done(asked(number));
      await done(asked(number + 1, { kind: "resume" }));
    }
    asked(5, { outcome: "refused" });
    asked(6, { outcome: "unknown" });
    expect(await wrong()).toEqual([]);
  });

  test.each([
    { outcome: "acknowledged", times: 0 },
    { outcome: "acknowledged", times: 2 },
    { outcome: "refused", times: 1 },
    { outcome: "unknown", times: 2 },
  ] as const)("does not where an action was $outcome and is done $times times", async ({ outcome, times }) => {
    const entry = asked(1, { outcome });
    for (let time = 0; time < times; time++) await done(entry);
    expect(await wrong()).toEqual([expect.stringContaining(`pause of ${id} (${entry.reason}) was ${outcome} (200)`)]);
  });

  test("does not where the history names another request", async () => {
    const entry = asked(1, { outcome: "unknown", answer: "504" });
    await done({ ...entry, requestId: "another" });
    expect(await wrong()).toEqual([expect.stringContaining("(504), and its events are [status_changed")]);
  });

  test("does not where a later action comes before an earlier one", async () => {
    const [first, second] = [asked(1), asked(2, { kind: "resume" })];
    await done(second);
    await done(first);
    expect(await wrong()).toEqual([expect.stringContaining("and comes after it")]);
  });

  test("does not where a key does not follow what was done last", async () => {
    await done(asked(1));
    await redis.client.rpush("schedule:cron", id);
    expect(await wrong()).toEqual([expect.stringContaining('"listed":1')]);
  });

  test("does not where anything is left of what was purged", async () => {
    asked(1, { kind: "purge" });
    expect(await wrong()).toEqual([`${id} was removed, and is in Redis`]);
  });

  test("does not where an action is sent after its answer, and what was never sent counts as refused", async () => {
    const late = asked(1, { outcome: "unknown", answer: "503" });
    sightings.last.set(late.reason, late.answeredMs + 300);
    expect(await wrong()).toEqual([expect.stringContaining("was sent 300 ms after it was answered: 503")]);
    sightings.last.set(late.reason, late.beganMs);
    sightings.first.delete(late.reason);
    await done(late);
    expect(await wrong()).toEqual([expect.stringContaining("was refused (503)")]);
  });
});

test("what a database held that is gone is looked for no more, and what was under way then may be there", async () => {
  const moment = (ms: number) => ({ fromMs: ms, toMs: ms + 10 });
  asked(1);
  asked(2, { answeredMs: 3005 });
  ledger.lostUntil(moment(3000));
  expect(await wrong()).toEqual([]);
  asked(4);
  expect(await wrong()).toHaveLength(1);
  ledger.lostBetween(moment(3900), moment(4600));
  expect(await wrong()).toEqual([]);
});

test("a reason is seen once, also where it is sent in pieces", () => {
  const reason = reasonOf(7, 12, 3, 45);
  const link = {};
  for (const piece of ["EVALSHA rou", reason.slice(3, 9), `${reason.slice(9)} and`, " more", "x".repeat(200)]) {
    sightings.look(Buffer.from(piece), link);
  }
  expect(sightings.first.get(reason)).toBe(sightings.last.get(reason));
  expect([...sightings.first.keys()]).toEqual([reason]);
});

test("a log of JSON lines is right, unless it tells of what nobody foresaw", () => {
  expect(wrongInLog('{"level":40,"msg":"x"}\n{"level":50,"outcome":"redis_unavailable"}\n')).toEqual([]);
  for (const line of [
    "Error: aborted",
    '{"repaired":1}',
    '{"outcome":"internal_error"}',
    '{"msg":"unhandledRejection: x"}',
  ]) {
    expect(wrongInLog(`${line}\n`)).toHaveLength(1);
  }
});
