import type { Redis } from "ioredis";
import { idFromBytes, type ScheduleId } from "@/lib/ids";
import { Keys } from "@/lib/redis/keys";
import { parsePauseRecord } from "@/lib/schedules/parse";
import type { Known } from "@/tests/support/naive-drift";

const keys = new Keys("schedule", "schedule");

type Whole = Known & { lists: string[]; indexes: string[] };
const nothing = (): Whole => ({
  ...{ status: null, meta: null, data: null, lastEvent: null, pause: null },
  ...{ lists: [], indexes: [], expiresMs: null, historyExpires: false },
});

/** Everything that Redis holds of each id, read key by key. */
export async function readTruth(client: Redis): Promise<Map<ScheduleId, Whole>> {
  const all = new Map<ScheduleId, Whole>();
  const of = (bytes: Buffer): Whole => {
    const id = idFromBytes(bytes);
    const known = all.get(id) ?? nothing();
    all.set(id, known);
    return known;
  };
  for (const key of await client.keysBuffer("*")) {
    const name = keys.parse(key);
    if (name === null || name.kind === "stats" || name.kind === "runs") continue;
    if (name.kind === "list") {
      for (const id of await client.lrangeBuffer(key, 0, -1)) of(id).lists.push(name.list);
    } else if (name.kind === "index") {
      for (const id of await client.smembersBuffer(key)) of(id).indexes.push(name.configId);
    } else if (name.kind === "history") {
      const known = of(name.id);
      known.lastEvent = await client.lindexBuffer(key, 0);
      known.historyExpires = (await client.pttl(key)) >= 0;
    } else if (name.kind === "pause") {
      of(name.id).pause = parsePauseRecord(await client.hgetallBuffer(key));
    } else {
      of(name.id)[name.kind] = await client.getBuffer(key);
      if (name.kind === "meta") of(name.id).expiresMs = expiry(await client.pttl(key));
    }
  }
  return all;
}

const expiry = (ttlMs: number) => (ttlMs < 0 ? null : Date.now() + ttlMs);
