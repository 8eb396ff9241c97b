import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { answered, pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { idFromBytes, idToBytes, type ScheduleId } from "@/lib/schedules/ids";
import { listOf, readPayload } from "@/lib/taskiq/payload";
import type { Found } from "./row";
import { bytesEach, bytesIn, hashIn, presentBytes, type Value } from "./values";

/** A key that should be one of TaskIQ's lists and is of another type: enough to stop its scheduler (contract §2). */
export type WrongList = { key: string; type: string };

/** What a reading of the whole fleet learnt beside the schedules themselves. */
export type Lists = {
  /** The lists that hold each id, listed payload or not. */
  holding: Map<ScheduleId, string[]>;
  wrong: WrongList[];
};

const kinds = { status: 1, meta: 2, data: 4, history: 8, pause: 16 } as const;
type Kind = keyof typeof kinds;
/** Entries that neighbouring pages of a list share, so that removals between two pages hide nothing. */
const overlap = 50;
/** Commands in one pipeline where each may answer a whole page. */
const pagesAtOnce = 20;

/**
 * Reads the whole fleet in pages: SCAN, the lists of TaskIQ, the indexes, then status, metadata, payload, newest event
 * and pause of every id. `take` is called once a schedule or listed id. No command takes more than a page.
 * @throws RedisUnavailableError or RedisReplyError.
 */
export async function readFleet(source: Source, take: (id: ScheduleId, found: Found) => void): Promise<Lists> {
  const keys = await scanKeys(source);
  const lists = await readLists(source, keys.timeLists);
  const indexes = await readIndexes(source, keys.configIds);
  for (const id of lists.holding.keys()) if (!keys.kinds.has(id)) keys.kinds.set(id, 0);
  const ids = [...keys.kinds.keys()];
  const mayHave = (id: ScheduleId, kind: Kind) => ((keys.kinds.get(id) ?? 0) & kinds[kind]) !== 0;
  await inPages(
    ids,
    (page) => readValues(source, page, mayHave),
    (id, value) => take(id, { ...value, lists: lists.holding.get(id) ?? [], indexes: indexes.get(id) ?? [] }),
  );
  return lists;
}

/** Reads ids in pages and takes each; while one page is taken, Redis answers the next. */
async function inPages<Value>(
  ids: ScheduleId[],
  read: (page: ScheduleId[]) => Promise<Value[]>,
  take: (id: ScheduleId, value: Value) => void,
): Promise<void> {
  const begin = (start: number) => {
    const page = ids.slice(start, start + limits.mgetKeys);
    const values = page.length > 0 ? read(page) : Promise.resolve([]);
    values.catch(() => {}); // awaited below, but for the page after one that failed
    return { page, values };
  };
  let next = begin(0);
  for (let start = limits.mgetKeys; next.page.length > 0; start += limits.mgetKeys) {
    const { page, values } = next;
    next = begin(start);
    const found = await values;
    for (const [at, id] of page.entries()) {
      const value = found[at];
      if (value !== undefined) take(id, value);
    }
  }
}

/** Reads some schedules anew: `known` gives the lists that may hold an id, and what the indexes said. */
export async function readSome(
  source: Source,
  ids: ScheduleId[],
  known: (id: ScheduleId) => { lists: string[]; indexes: number[] },
): Promise<Map<ScheduleId, Found>> {
  const found = new Map<ScheduleId, Found>();
  for (let start = 0; start < ids.length; start += limits.mgetKeys) {
    const page = ids.slice(start, start + limits.mgetKeys);
    const values = await readValues(source, page, () => true);
    const asked = page.flatMap((id, at) => {
      const value = values[at];
      const lists = [...known(id).lists, ...(value ? likelyLists(source.keys, id, value) : [])];
      return [...new Set(lists)].map((list) => ({ id, list }));
    });
    const holding = await listsHolding(source, asked);
    page.forEach((id, at) => {
      const value = values[at];
      if (value) found.set(id, { ...value, lists: holding.get(id) ?? [], indexes: known(id).indexes });
    });
  }
  return found;
}

/** The lists that may hold a schedule by what it says itself: cron, interval, its minute, and where a pause took it from. */
export function likelyLists(keys: Keys, id: ScheduleId, { data, pause }: Pick<Found, "data" | "pause">): string[] {
  const own = Buffer.isBuffer(data) ? listOf(readPayload(data, id), keys) : null;
  const recorded = pause?.list?.toString() || null;
  return [keys.cronList(), keys.intervalList(), own, recorded].filter((list) => list !== null);
}

/** Which of the asked lists hold their ids. LPOS costs the list up to the id, which is little for single ids. */
export async function listsHolding(
  source: Source,
  asked: { id: ScheduleId; list: string }[],
): Promise<Map<ScheduleId, string[]>> {
  const pipeline = source.redis.pipeline();
  for (const { id, list } of asked) pipeline.lpos(list, idToBytes(id));
  const replies = asked.length > 0 ? await pipelined(pipeline) : [];
  const holding = new Map<ScheduleId, string[]>();
  asked.forEach(({ id, list }, at) => {
    if (typeof replies[at]?.value === "number") holding.set(id, [...(holding.get(id) ?? []), list]);
  });
  return holding;
}

type Scanned = { kinds: Map<ScheduleId, number>; configIds: Set<number>; timeLists: Set<string> };

async function scanKeys({ redis, keys }: Source): Promise<Scanned> {
  const scanned: Scanned = { kinds: new Map(), configIds: new Set(), timeLists: new Set() };
  for (const pattern of keys.patterns()) {
    let cursor = "0";
    do {
      const [next, page] = await answered(redis.scanBuffer(cursor, "MATCH", pattern, "COUNT", limits.scanCount));
      cursor = next.toString();
      for (const key of page) {
        const name = keys.parse(key);
        if (name?.kind === "index") scanned.configIds.add(name.configId);
        else if (name?.kind === "list") scanned.timeLists.add(name.list);
        else if (name && name.kind !== "stats") {
          scanned.kinds.set(name.id, (scanned.kinds.get(name.id) ?? 0) | kinds[name.kind]);
        }
      }
    } while (cursor !== "0");
  }
  for (const list of [keys.cronList(), keys.intervalList()]) scanned.timeLists.delete(list);
  return scanned;
}

async function readLists({ redis, keys }: Source, timeLists: Set<string>): Promise<Lists> {
  const lists: Lists = { holding: new Map(), wrong: [] };
  let pending = [keys.cronList(), keys.intervalList(), ...timeLists].map((list) => ({ list, start: 0 }));
  while (pending.length > 0) {
    const page = pending.slice(0, pagesAtOnce);
    const pipeline = redis.pipeline();
    for (const { list, start } of page) pipeline.lrangeBuffer(list, start, start + limits.listPage - 1);
    const replies = await pipelined(pipeline);
    const more: typeof pending = [];
    for (const [at, { list, start }] of page.entries()) {
      const reply = replies[at];
      if (reply?.error) lists.wrong.push({ key: list, type: await answered(redis.type(list)) });
      const entries = presentBytes(reply?.value);
      for (const entry of entries) hold(lists.holding, idFromBytes(entry), list);
      if (entries.length === limits.listPage) more.push({ list, start: start + limits.listPage - overlap });
    }
    pending = [...more, ...pending.slice(pagesAtOnce)];
  }
  return lists;
}

function hold(holding: Map<ScheduleId, string[]>, id: ScheduleId, list: string) {
  const known = holding.get(id);
  if (!known) holding.set(id, [list]);
  else if (!known.includes(list)) known.push(list);
}

async function readIndexes({ redis, keys }: Source, configIds: Set<number>): Promise<Map<ScheduleId, number[]>> {
  const indexes = new Map<ScheduleId, number[]>();
  let pending = [...configIds].sort((a, b) => a - b).map((configId) => ({ configId, cursor: "0" }));
  while (pending.length > 0) {
    const page = pending.slice(0, pagesAtOnce);
    const pipeline = redis.pipeline();
    for (const { configId, cursor } of page) {
      pipeline.sscanBuffer(keys.index(configId), cursor, "COUNT", limits.listPage);
    }
    const replies = await pipelined(pipeline);
    const more: typeof pending = [];
    for (const [at, { configId }] of page.entries()) {
      const reply: unknown = replies[at]?.value;
      const [next, members] = Array.isArray(reply) ? [String(reply[0]), presentBytes(reply[1])] : ["0", []];
      for (const member of members) {
        const id = idFromBytes(member);
        const known = indexes.get(id);
        if (!known) indexes.set(id, [configId]);
        else if (!known.includes(configId)) known.push(configId);
      }
      if (next !== "0") more.push({ configId, cursor: next });
    }
    pending = [...more, ...pending.slice(pagesAtOnce)];
  }
  return indexes;
}

type Values = Omit<Found, "lists" | "indexes">;

/** Status, metadata, payload, newest event and pause of some ids, in order, in one round trip (two if a type is wrong). */
async function readValues(
  { redis, keys }: Source,
  ids: ScheduleId[],
  mayHave: (id: ScheduleId, kind: Kind) => boolean,
): Promise<Values[]> {
  const withHistory = ids.filter((id) => mayHave(id, "history"));
  const paused = ids.filter((id) => mayHave(id, "pause"));
  const pipeline = redis.pipeline();
  pipeline.mgetBuffer(ids.map(keys.status));
  pipeline.mgetBuffer(ids.map(keys.meta));
  pipeline.mgetBuffer(ids.map(keys.data));
  for (const id of withHistory) pipeline.lindexBuffer(keys.history(id), 0);
  for (const id of paused) pipeline.hgetallBuffer(keys.pause(id));
  const [status, meta, data, ...rest] = await pipelined(pipeline);
  const events = new Map(withHistory.map((id, at) => [id, rest[at]]));
  const pauses = new Map(paused.map((id, at) => [id, rest[withHistory.length + at]]));
  const columns = { status: bytesEach(status?.value), meta: bytesEach(meta?.value), data: bytesEach(data?.value) };
  const unreadable = await wrongTypes({ redis, keys }, ids, columns, mayHave);
  return ids.map((id, at) => {
    const value = (kind: keyof typeof columns): Value =>
      columns[kind][at] ?? (unreadable.has(`${kind} ${id}`) ? "unreadable" : null);
    return {
      status: value("status"),
      meta: value("meta"),
      data: value("data"),
      lastEvent: bytesIn(events.get(id)),
      pause: hashIn(pauses.get(id)),
    };
  });
}

/** MGET says nil for a key of a wrong type as for none: of the keys that should be there, TYPE tells which are. */
async function wrongTypes(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  ids: ScheduleId[],
  columns: Record<"status" | "meta" | "data", (Buffer | null)[]>,
  mayHave: (id: ScheduleId, kind: Kind) => boolean,
): Promise<Set<string>> {
  const asked = (["status", "meta", "data"] as const).flatMap((kind) =>
    ids.flatMap((id, at) => (!columns[kind][at] && mayHave(id, kind) ? [{ kind, id }] : [])),
  );
  if (asked.length === 0) return new Set();
  const pipeline = redis.pipeline();
  for (const { kind, id } of asked) pipeline.type(keys[kind](id));
  const replies = await pipelined(pipeline);
  // A string is there by now: somebody wrote it between the two trips, and the next reading has it.
  const wrong = asked.filter((_, at) => replies[at]?.value !== "none" && replies[at]?.value !== "string");
  return new Set(wrong.map(({ kind, id }) => `${kind} ${id}`));
}
