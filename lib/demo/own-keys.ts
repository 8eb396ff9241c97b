import type { ChainableCommander, Redis } from "ioredis";
import { idFromBytes } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { Connection } from "@/lib/redis/connection";
import { answered, pipelinedWrites, written } from "@/lib/redis/replies";
import { connectionOptions, type Source } from "@/lib/redis/source";
import { isSampleId } from "./ids";

/** The database holds something that is not the sample, so it is left as it is. */
export class NotEmptyError extends Error {
  override name = "NotEmptyError";
}

/** Returns the key that marks a database as holding the sample. It is written first, so that an interrupted load can be repeated. */
export const markerKey = (source: Source) => `rota:${source.keys.schedules}:demo`;

/** Keys of the sample, by how they may be deleted. */
type OwnKeys = {
  /** Each of one schedule of the sample. */
  single: Buffer[];
  /** Lists and indexes whose entries were checked and are all the sample's. */
  shared: Buffer[];
};

/** Checks a database without writing. @throws NotEmptyError where it holds keys but no sample */
export async function refuseForeign(source: Source): Promise<void> {
  if (!(await isMarked(source))) await ownKeys(source);
}

const isMarked = async (source: Source) => (await answered(source.redis.exists(markerKey(source)))) === 1;

/**
 * Deletes the sample, if the database holds nothing else.
 * @throws NotEmptyError, before anything was deleted, where a key is not the sample's
 */
export async function clearSample(source: Source, signal: AbortSignal): Promise<void> {
  const own = await ownKeys(source);
  for (let start = 0; start < own.single.length; start += limits.mgetKeys) {
    signal.throwIfAborted();
    await written(source.redis.unlink(...own.single.slice(start, start + limits.mgetKeys)));
  }
  await clearShared(source, own.shared);
}

/** Deletes lists and indexes only if nothing changed since they were checked: an application may add an entry at any moment. */
async function clearShared(source: Source, shared: Buffer[]): Promise<void> {
  if (shared.length === 0) return;
  // It never reconnects: a new connection would not watch these keys.
  const redis = new Connection({ ...connectionOptions(source.settings.redisUrl), retryStrategy: () => null });
  try {
    await answered(redis.watch(...shared));
    for (const key of shared) await checkMembers(redis, key);
    // Null: another program has written to one of them.
    if (
      (await written(
        redis
          .multi()
          .unlink(...shared)
          .exec(),
      )) === null
    )
      throw foreign("a list that just changed");
  } finally {
    redis.disconnect();
  }
}

async function ownKeys(source: Source): Promise<OwnKeys> {
  const own: OwnKeys = { single: [], shared: [] };
  const marked = await isMarked(source);
  const rotas = `rota:${source.keys.schedules}:`;
  let cursor = "0";
  do {
    const [next, page] = await answered(source.redis.scanBuffer(cursor, "COUNT", limits.scanCount));
    cursor = next.toString();
    for (const key of page) {
      const name = source.keys.parse(key);
      const owner = name !== null && "id" in name ? name.id : (source.keys.runsOf(key) ?? source.keys.asideOf(key));
      const isOfSample = owner !== null && isSampleId(idFromBytes(owner));
      if (marked && isOfSample) own.single.push(key);
      else if (marked && (name?.kind === "list" || name?.kind === "index")) own.shared.push(key);
      // Keys that Rota keeps for itself are nobody's data, but the pause record of another schedule is.
      else if (name !== null || !key.toString().startsWith(rotas)) throw foreign(key.toString());
    }
  } while (cursor !== "0");
  for (const key of own.shared) await checkMembers(source.redis, key);
  return own;
}

/** Checks the entries of a list or index. @throws NotEmptyError where one is not the sample's */
async function checkMembers(redis: Redis, key: Buffer): Promise<void> {
  const type = await answered(redis.type(key));
  if (type === "none") return;
  if (type !== "list" && type !== "set") throw foreign(key.toString());
  const page = type === "list" ? listPages(redis, key) : setPages(redis, key);
  for await (const members of page) {
    if (!members.every((member) => isSampleId(idFromBytes(member)))) throw foreign(key.toString());
  }
}

async function* listPages(redis: Redis, key: Buffer): AsyncGenerator<Buffer[]> {
  for (let start = 0; ; start += limits.listPage) {
    const page = await answered(redis.lrangeBuffer(key, start, start + limits.listPage - 1));
    yield page;
    if (page.length < limits.listPage) return;
  }
}

async function* setPages(redis: Redis, key: Buffer): AsyncGenerator<Buffer[]> {
  let cursor = "0";
  do {
    const [next, page] = await answered(redis.sscanBuffer(key, cursor, "COUNT", limits.listPage));
    cursor = next.toString();
    yield page;
  } while (cursor !== "0");
}

const foreign = (key: string) =>
  new NotEmptyError(
    `This database holds something that is not the sample (${JSON.stringify(key.slice(0, 120))}), so the sample is not ` +
      "loaded: it only ever goes into a database that is empty or holds the sample alone. Choose another one, such as " +
      "REDIS_URL=redis://localhost:6379/9.",
  );

/** Sends a pipeline of writes. @throws RedisReplyError for the first command that failed */
export async function send(pipeline: ChainableCommander): Promise<void> {
  const failed = (await pipelinedWrites(pipeline)).find((reply) => reply.error !== null);
  if (failed?.error) throw failed.error;
}
