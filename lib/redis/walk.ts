import type { ChainableCommander } from "ioredis";
import { idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Keys } from "./keys";
import { answered, pipelined } from "./replies";
import type { Source } from "./source";

/** What a walk searches: keys of a pattern and a type, each of which may hold an id. */
type Sought<Place> = {
  type: "list" | "set";
  pattern: (keys: Keys) => string;
  /** Returns the name of a found key as a place; null where it is none. */
  placeOf: (keys: Keys, key: Buffer) => Place | null;
  /** Adds the one command that checks whether a key holds an id. */
  ask: (pipeline: ChainableCommander, key: Buffer, id: Buffer) => unknown;
  holds: (reply: unknown) => boolean;
};

type Found<Place> = Map<ScheduleId, Place[]>;
type Waiting<Place> = { ids: Set<ScheduleId>; found: Promise<Found<Place>> };

/**
 * Returns a function that finds the places of an id by a walk over all keys: SCAN in pages, about 1.5 s a million, each
 * command bounded. One walk runs at a time for a source, and the next one serves all calls that came meanwhile: many actions
 * at once cost Redis no more than one. The function throws RedisUnavailableError, RedisReplyError.
 */
export function walkFor<Place>(sought: Sought<Place>): (source: Source, id: ScheduleId) => Promise<Place[]> {
  const running = new WeakMap<Source["redis"], Promise<unknown>>();
  const waiting = new WeakMap<Source["redis"], Waiting<Place>>();

  const begin = (source: Source): Waiting<Place> => {
    const ids = new Set<ScheduleId>();
    const former = running.get(source.redis) ?? Promise.resolve();
    const found = former
      .catch(() => {}) // the callers of that walk receive it
      .then(() => {
        waiting.delete(source.redis);
        return walk(source, ids, sought);
      });
    running.set(source.redis, found);
    return { ids, found };
  };

  return async (source, id) => {
    const next = waiting.get(source.redis) ?? begin(source);
    waiting.set(source.redis, next);
    next.ids.add(id);
    return (await next.found).get(id) ?? [];
  };
}

async function walk<Place>(source: Source, ids: ReadonlySet<ScheduleId>, sought: Sought<Place>): Promise<Found<Place>> {
  const { redis, keys } = source;
  const found: Map<ScheduleId, Map<string, Place>> = new Map();
  const wanted = [...ids].map((id) => ({ id, bytes: idToBytes(id) }));
  let cursor = "0";
  do {
    const page = await answered(
      redis.scanBuffer(cursor, "MATCH", sought.pattern(keys), "COUNT", limits.scanCount, "TYPE", sought.type),
    );
    cursor = page[0].toString();
    const looks = page[1].flatMap((key) => {
      const place = sought.placeOf(keys, key);
      return place === null ? [] : wanted.map(({ id, bytes }) => ({ key, place, id, bytes }));
    });
    for (let start = 0; start < looks.length; start += limits.mgetKeys) {
      const some = looks.slice(start, start + limits.mgetKeys);
      const pipeline = redis.pipeline();
      for (const { key, bytes } of some) sought.ask(pipeline, key, bytes);
      const replies = await pipelined(pipeline);
      for (const [at, { key, place, id }] of some.entries()) {
        if (!sought.holds(replies[at]?.value)) continue;
        // SCAN may return a key twice.
        found.set(id, (found.get(id) ?? new Map<string, Place>()).set(key.toString("latin1"), place));
      }
    }
  } while (cursor !== "0");
  return new Map([...found].map(([id, places]) => [id, [...places.values()]]));
}
