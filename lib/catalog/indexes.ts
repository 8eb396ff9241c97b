import { limits } from "@/lib/limits";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { Catalog } from "./catalog";
import type { Pace } from "./pace";
import { presentBytes } from "./values";

/**
 * Reads the indexes of some configurations in pages, many in one round trip, and takes out who is no longer named. Each
 * member that is there all the while is told by SSCAN at least once. @throws RedisUnavailableError
 */
export async function readIndexes(
  { redis, keys }: Source,
  catalog: Catalog,
  configIds: readonly number[],
  pace: Pace,
): Promise<void> {
  const seen = new Map<number, Set<number>>();
  let pending = configIds.map((configId) => ({ configId, cursor: "0" }));
  while (pending.length > 0) {
    const page = pending.slice(0, limits.listsAtOnce);
    const pipeline = redis.pipeline();
    for (const { configId, cursor } of page) {
      pipeline.sscanBuffer(keys.index(configId), cursor, "COUNT", limits.listPage);
    }
    const replies = await pipelined(pipeline);
    const more: typeof pending = [];
    for (const [at, { configId }] of page.entries()) {
      const reply: unknown = replies[at]?.value;
      const [next, members] = Array.isArray(reply) ? [String(reply[0]), presentBytes(reply[1])] : ["0", []];
      const rows = seen.get(configId) ?? new Set();
      seen.set(configId, rows);
      for (const member of members) rows.add(take(catalog, member, configId));
      if (next !== "0") more.push({ configId, cursor: next });
    }
    pending = [...more, ...pending.slice(limits.listsAtOnce)];
    if (seen.size >= mostAtOnce && more.length === 0) {
      leaveOut(catalog, seen);
      seen.clear();
    }
    await pace.rest();
  }
  leaveOut(catalog, seen);
}

/** Indexes after which all rows are looked at once. */
const mostAtOnce = 20_000;

function take(catalog: Catalog, member: Buffer, configId: number): number {
  const row = catalog.rowOf(member);
  if (!catalog.isIndexed(row, configId)) catalog.setIndexed(row, configId, true);
  return row;
}

function leaveOut(catalog: Catalog, seen: ReadonlyMap<number, ReadonlySet<number>>): void {
  const { columns } = catalog;
  if (seen.size === 0) return;
  for (let row = 0; row < columns.size; row++) {
    if ((columns.arrays.index[row] ?? 0) === 0) continue;
    for (const configId of catalog.placesOf(row).indexes) {
      if (seen.get(configId)?.has(row) === false) catalog.setIndexed(row, configId, false);
    }
  }
}
