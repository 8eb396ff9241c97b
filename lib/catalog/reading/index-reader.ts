import type { Catalog } from "@/lib/catalog/facts/catalog";

import type { ConfigId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Pace } from "@/lib/pace";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { presentBytes } from "@/lib/redis/values";
import { checkType } from "./key-types";

/** By configuration: the rows that its index names. */
type Seen = Map<ConfigId, Set<number>>;

/** Reads the indexes of configurations into the catalog. */
export class IndexReader {
  /** What the readings under way have seen. A row that one of them finds is missing for none of them. */
  #underWay = new Set<Seen>();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
  ) {}

  /**
   * Reads the indexes of some configurations in pages, many in one round trip, and records which rows they no longer name.
   * SSCAN returns each member that is there all the time at least once.
   * @throws RedisUnavailableError, or what the pace's signal was aborted with.
   */
  async read(configIds: readonly ConfigId[], pace: Pace): Promise<void> {
    const seen: Seen = new Map();
    this.#underWay.add(seen);
    try {
      await this.#read(configIds, seen, pace);
    } finally {
      this.#underWay.delete(seen);
    }
  }

  async #read(configIds: readonly ConfigId[], seen: Seen, pace: Pace): Promise<void> {
    const { redis, keys } = this.source;
    const wrongKeys = this.catalog.wrongKeys.indexes;
    let pending = configIds.map((configId) => ({ configId, cursor: "0" }));
    while (pending.length > 0) {
      const page = pending.slice(0, limits.listsAtOnce);
      const pipeline = redis.pipeline();
      for (const { configId, cursor } of page) {
        pipeline.sscanBuffer(keys.index(configId), cursor, "COUNT", limits.listPage);
      }
      const replies = await pipelined(pipeline);
      const more: typeof pending = [];
      const unreadable: string[] = [];
      for (const [at, { configId }] of page.entries()) {
        const reply: unknown = replies[at]?.value;
        const key = keys.index(configId).toString();
        if (replies[at]?.error) unreadable.push(key);
        else wrongKeys.delete(key);
        const [next, members] = Array.isArray(reply) ? [String(reply[0]), presentBytes(reply[1])] : ["0", []];
        if (!seen.has(configId)) seen.set(configId, new Set());
        for (const member of members) this.#add(member, configId);
        if (next !== "0") more.push({ configId, cursor: next });
      }
      for (const key of unreadable) await checkType(redis, key, "set", wrongKeys);
      pending = [...more, ...pending.slice(limits.listsAtOnce)];
      if (seen.size >= limits.indexesAtOnce && more.length === 0) {
        removeUnseen(this.catalog, seen);
        seen.clear();
      }
      await pace.rest();
    }
    removeUnseen(this.catalog, seen);
  }

  #add(member: Buffer, configId: ConfigId): void {
    const row = this.catalog.rowOf(member);
    if (!this.catalog.places.isIndexed(row, configId)) this.catalog.setIndexed(row, configId, true);
    for (const seen of this.#underWay) seen.get(configId)?.add(row);
  }
}

/** Records that these indexes do not name the rows that were not seen in them. */
function removeUnseen(catalog: Catalog, seen: Seen): void {
  const { columns } = catalog;
  if (seen.size === 0) return;
  for (let row = 0; row < columns.size; row++) {
    if ((columns.arrays.index[row] ?? 0) === 0) continue;
    for (const configId of catalog.places.of(row).indexes) {
      if (seen.get(configId)?.has(row) === false) catalog.setIndexed(row, configId, false);
    }
  }
}
