import { type ConfigId, idFromBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { answered, pipelinedWrites } from "@/lib/redis/replies";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";

export type LegacyCounts = { status: number; meta: number; history: number };
export type LegacyPreview = LegacyCounts & {
  /** Some of the keys that would be deleted. */
  samples: string[];
  /** Keys of the same form that stay, and why. */
  leftOut: { key: string; reason: string }[];
};

const kinds = ["status", "meta", "history"] as const;
type Kind = (typeof kinds)[number];

/** Ids with old-format keys, each with the kinds of key it has. */
type Candidates = Map<ScheduleId, Kind[]>;
type Found = { candidates: Candidates; indexes: ConfigId[]; lists: string[] };

/**
 * Returns what the clean-up would delete: `schedule:{status,meta,history}:<suffix>` where the suffix has no colon, except of
 * live schedules, since TaskIQ's own default ids have none either (contract §1). Deletes nothing.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function legacyPreview(source: Source): Promise<LegacyPreview> {
  const { candidates, live } = await find(source);
  const preview: LegacyPreview = { status: 0, meta: 0, history: 0, samples: [], leftOut: [] };
  for (const [id, has] of candidates) {
    const reason = live.get(id);
    for (const kind of has) {
      const key = source.keys[kind](id).toString();
      if (reason === undefined) {
        preview[kind] += 1;
        if (preview.samples.length < limits.legacySamples) preview.samples.push(key);
      } else if (preview.leftOut.length < limits.legacyLeftOut) preview.leftOut.push({ key, reason });
    }
  }
  return preview;
}

/**
 * Deletes the legacy keys, except of schedules that become live meanwhile: TaskIQ writes a payload first, and the script
 * looks for one. @returns how many keys of each kind it deleted
 * @throws RedisUnavailableError, RedisReplyError, OutcomeUnknownError
 */
export async function deleteLegacyKeys(source: Source): Promise<LegacyCounts> {
  const { candidates, live } = await find(source);
  const { redis, keys } = source;
  const ids = [...candidates.keys()].filter((id) => !live.has(id));
  const deleted: LegacyCounts = { status: 0, meta: 0, history: 0 };
  for (let start = 0; start < ids.length; start += limits.legacyBatch) {
    const batch = ids.slice(start, start + limits.legacyBatch);
    const touched = batch.flatMap((id) => [
      keys.status(id),
      keys.meta(id),
      keys.history(id),
      keys.data(id),
      keys.pause(id),
      ...asideOf(source, id),
    ]);
    const reply = await runScript(redis, "delete_legacy", touched, []);
    if (!Array.isArray(reply)) continue;
    for (const [at, kind] of kinds.entries()) deleted[kind] += Number(reply[at]);
  }
  return deleted;
}

/** Returns the keys where a repair may have kept a schedule's payload. */
const asideOf = ({ keys }: Pick<Source, "keys">, id: ScheduleId) => [keys.aside(id), keys.asideKey(keys.data(id))];

async function find(source: Source): Promise<{ candidates: Candidates; live: Map<ScheduleId, string> }> {
  const { candidates, indexes, lists } = await scan(source);
  const live = new Map<ScheduleId, string>();
  if (candidates.size === 0) return { candidates, live };
  const note = (id: ScheduleId, reason: string) => {
    if (candidates.has(id) && !live.has(id)) live.set(id, reason);
  };
  for (const list of lists) await readList(source, list, (id) => note(id, `TaskIQ lists it in ${list}`));
  for (const configId of indexes) {
    await readIndex(source, configId, (id) => note(id, `it is in the index of configuration ${configId}`));
  }
  await findPayloads(source, [...candidates.keys()], note);
  return { candidates, live };
}

async function scan({ redis, keys }: Source): Promise<Found> {
  const candidates: Candidates = new Map();
  const indexes = new Set<ConfigId>();
  const lists = new Set([keys.cronList(), keys.intervalList()]);
  for (const pattern of [...new Set([`${keys.schedules}:*`, `${keys.taskiq}:*`])]) {
    let cursor = "0";
    do {
      const page = await answered(redis.scanBuffer(cursor, "MATCH", pattern, "COUNT", limits.scanCount));
      cursor = page[0].toString();
      for (const key of page[1]) {
        const name = keys.parse(key);
        if (name?.kind === "index") indexes.add(name.configId);
        else if (name?.kind === "list") lists.add(name.list);
        else if (name?.kind === "status" || name?.kind === "meta" || name?.kind === "history") {
          const { kind } = name;
          const id = idFromBytes(name.id);
          if (key.subarray(keys.schedules.length + kind.length + 2).includes(":")) continue;
          const has = candidates.get(id) ?? [];
          if (!has.includes(kind)) candidates.set(id, [...has, kind]);
        }
      }
    } while (cursor !== "0");
  }
  return { candidates, indexes: [...indexes], lists: [...lists] };
}

/** Passes every id of a list to `take`, in pages; a key of another type holds none. */
async function readList({ redis }: Source, list: string, take: (id: ScheduleId) => void): Promise<void> {
  if ((await answered(redis.type(list))) !== "list") return;
  for (let start = 0; ; start += limits.listPage) {
    const page = await answered(redis.lrangeBuffer(list, start, start + limits.listPage - 1));
    for (const id of page) take(idFromBytes(id));
    if (page.length < limits.listPage) return;
  }
}

async function readIndex({ redis, keys }: Source, configId: ConfigId, take: (id: ScheduleId) => void): Promise<void> {
  const key = keys.index(configId);
  if ((await answered(redis.type(key))) !== "set") return;
  let cursor = "0";
  do {
    const page = await answered(redis.sscanBuffer(key, cursor, "COUNT", limits.listPage));
    cursor = page[0].toString();
    for (const id of page[1]) take(idFromBytes(id));
  } while (cursor !== "0");
}

async function findPayloads(
  { redis, keys }: Source,
  ids: ScheduleId[],
  note: (id: ScheduleId, reason: string) => void,
): Promise<void> {
  for (let start = 0; start < ids.length; start += limits.mgetKeys) {
    const some = ids.slice(start, start + limits.mgetKeys);
    const pipeline = redis.pipeline();
    for (const id of some) {
      pipeline
        .exists(keys.data(id))
        .exists(keys.pause(id))
        .exists(...asideOf({ keys }, id));
    }
    const replies = await pipelinedWrites(pipeline);
    for (const [at, id] of some.entries()) {
      const [payload, pause, aside] = replies.slice(3 * at, 3 * at + 3).map((reply) => Number(reply.value));
      if (payload) note(id, "TaskIQ has a payload of it");
      else if (pause) note(id, "it is paused by Rota");
      else if (aside) note(id, "a repair keeps its payload aside");
    }
  }
}
