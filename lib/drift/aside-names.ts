import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { nameOfKey } from "./draft";
import { RepairRefusedError } from "./errors";

/** A name under which repairs keep a key, and Redis' TYPE of what stands there. */
type Kept = { name: Buffer; type: string };

async function namesOf({ redis, keys }: Source, key: Buffer): Promise<Kept[]> {
  const names = keys.asideKeys(key);
  const pipeline = redis.pipeline();
  for (const name of names) pipeline.type(name);
  const types = await pipelined(pipeline);
  return names.map((name, at) => ({ name, type: String(types[at]?.value) }));
}

/** What was moved aside last of a key; undefined: nothing is kept. @throws RedisUnavailableError */
export async function lastAside(source: Source, key: Buffer): Promise<Kept | undefined> {
  return (await namesOf(source, key)).findLast(({ type }) => type !== "none");
}

/** A free name to move a key to. @throws RepairRefusedError where older ones have them all; RedisUnavailableError */
export async function roomAside(source: Source, key: Buffer): Promise<Buffer> {
  const names = await namesOf(source, key);
  const free = names.find(({ type }) => type === "none");
  if (free) return free.name;
  throw new RepairRefusedError(
    `${names.length} older ones of ${nameOfKey(key)} are kept aside already, so that nothing is lost: delete those that nobody needs, as ${nameOfKey(source.keys.asideKey(key))}.`,
  );
}
