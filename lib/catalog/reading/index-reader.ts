import type { Catalog } from "@/lib/catalog/facts/catalog";
import { type WrongKey, WrongKeys } from "@/lib/catalog/facts/wrong-keys";
import type { ConfigId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Pace } from "@/lib/pace";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { presentBytes } from "@/lib/redis/values";

/** By configuration: the rows that its index names. */
type Seen = Map<ConfigId, Set<number>>;

/** The indexes of the configurations in the catalog. */
export class Indexes {
  /** What the readings under way have seen. A row that one of them finds was not missing for any other. */
  #underWay = new Set<Seen>();
  readonly #wrong: WrongKeys;

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
  ) {
    this.#wrong = new WrongKeys(source.redis, "set", () => this.catalog.versions.all++);
  }

  /** Keys that should be an index and are of another type. */
  get wrong(): WrongKey[] {
    return this.#wrong.all;
  }

  /**
   * Reads the indexes of some configurations in pages, many in one round trip, and takes out who is no longer named. Each
   * member that is there all the while is told by SSCAN at least once. @throws RedisUnavailableError
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
        if (replies[at]?.error) unreadable.push(keys.index(configId).toString());
        else this.#wrong.isRight(keys.index(configId).toString());
        const [next, members] = Array.isArray(reply) ? [String(reply[0]), presentBytes(reply[1])] : ["0", []];
        if (!seen.has(configId)) seen.set(configId, new Set());
        for (const member of members) this.#take(member, configId);
        if (next !== "0") more.push({ configId, cursor: next });
      }
      for (const key of unreadable) await this.#wrong.look(key);
      pending = [...more, ...pending.slice(limits.listsAtOnce)];
      if (seen.size >= mostAtOnce && more.length === 0) {
        leaveOut(this.catalog, seen);
        seen.clear();
      }
      await pace.rest();
    }
    leaveOut(this.catalog, seen);
  }

  #take(member: Buffer, configId: ConfigId): void {
    const row = this.catalog.rowOf(member);
    if (!this.catalog.places.isIndexed(row, configId)) this.catalog.setIndexed(row, configId, true);
    for (const seen of this.#underWay) seen.get(configId)?.add(row);
  }
}

/** Indexes after which all rows are looked at once. */
const mostAtOnce = 20_000;

function leaveOut(catalog: Catalog, seen: Seen): void {
  const { columns } = catalog;
  if (seen.size === 0) return;
  for (let row = 0; row < columns.size; row++) {
    if ((columns.arrays.index[row] ?? 0) === 0) continue;
    for (const configId of catalog.places.of(row).indexes) {
      if (seen.get(configId)?.has(row) === false) catalog.setIndexed(row, configId, false);
    }
  }
}
