import { type ConfigId, idFromBytes, type ScheduleId, textOfId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { isJsonObject, numberIn } from "@/lib/schedules/parse";
import type { Json, JsonObject, ScheduleMetadata } from "@/lib/schedules/types";
import { payloadsOf } from "./listed-sample";
import { scheduleOfMetadata } from "./metadata-schedule";
import type { Payload } from "./types";

/** A rebuilt payload, or exactly what is missing for it: the end of a sentence for people. */
export type Rebuilt = { payload: JsonObject; missing: null } | { payload: null; missing: string };

/**
 * Rebuilds the payload of a schedule from its metadata, where the application's own pause deleted it (contract §2). The
 * task's name, and the offset of its cron where the metadata names none, come from at most 100 siblings: payloads of the
 * same configuration, else of the same task type among `listed`.
 * @throws RedisUnavailableError
 */
export async function rebuild(
  source: Source,
  id: ScheduleId,
  metadata: ScheduleMetadata,
  listed: Payload[],
): Promise<Rebuilt> {
  const { expression, missing: noExpression } = scheduleOfMetadata(metadata);
  if (expression === null) return { payload: null, missing: noExpression };
  if (metadata.configId === null) return { payload: null, missing: "its metadata names no config_id" };
  const parameters = metadata.fields.parameters ?? {};
  if (!isJsonObject(parameters)) return { payload: null, missing: "its metadata's parameters are no object" };
  if (!isExact(parameters)) {
    return { payload: null, missing: "its parameters hold a number that no copy could hold" };
  }
  const siblings = await siblingsOf(source, id, metadata, listed);
  const names = [...new Set(siblings.map(({ task }) => task?.taskName))];
  if (names.length === 0) {
    return {
      payload: null,
      missing: "the task's name, since no schedule of its configuration or task type has a payload",
    };
  }
  if (names.length > 1)
    return { payload: null, missing: `the task's name, since its siblings disagree: ${names.join(", ")}` };
  const offset = expression.kind === "cron" ? (expression.offset ?? offsetOf(siblings)) : null;
  if (offset === undefined) return { payload: null, missing: "the cron's offset, since its siblings disagree" };
  const labels = labelsOf(metadata);
  const payload = {
    task_name: names[0] ?? null,
    labels,
    // As the metadata holds it: TaskIQ passes a number to the task as a number.
    args: [metadata.fields.config_id ?? null],
    kwargs: parameters,
    task_id: null,
    schedule_id: textOfId(id),
    cron: expression.kind === "cron" ? expression.value : null,
    cron_offset: offset,
    time: expression.kind === "time" ? expression.value : null,
    interval: null,
  };
  return { payload, missing: null };
}

function labelsOf({ configId, taskType, schedulerType, fields }: ScheduleMetadata): JsonObject {
  const timeout = numberIn(fields.timeout_seconds);
  const priority = numberIn(fields.priority);
  return {
    ...(configId !== null && { config_id: textOfId(configId) }),
    ...(taskType !== null && { task_type: taskType }),
    ...(schedulerType !== null && { scheduler_type: schedulerType }),
    ...(timeout !== null && { timeout }),
    ...(priority !== null && { priority }),
  };
}

/** Returns the offset that the siblings' crons share: null where they have none, undefined where they differ. */
function offsetOf(siblings: Payload[]): string | null | undefined {
  const offsets = new Set(
    siblings.flatMap(({ expression }) => (expression?.kind === "cron" ? [expression.offset] : [])),
  );
  return offsets.size > 1 ? undefined : ([...offsets][0] ?? null);
}

async function siblingsOf(
  source: Source,
  id: ScheduleId,
  { configId, taskType }: ScheduleMetadata,
  listed: Payload[],
): Promise<Payload[]> {
  const readable = ({ task, problems }: Payload) => task !== null && problems.length === 0;
  const same = configId === null ? [] : await payloadsOf(source, await siblingIds(source, configId, id));
  const siblings = same.filter(readable);
  if (siblings.length > 0 || taskType === null) return siblings;
  return listed.filter((payload) => readable(payload) && payload.task?.labels.task_type === taskType);
}

/** Returns at most 100 other schedules of a configuration, by its index. @throws RedisUnavailableError */
export async function siblingIds(
  { redis, keys }: Source,
  configId: ConfigId,
  except: ScheduleId,
): Promise<ScheduleId[]> {
  const [reply] = await pipelined(redis.pipeline().sscanBuffer(keys.index(configId), "0", "COUNT", limits.siblings));
  const page = Array.isArray(reply?.value) ? reply.value[1] : [];
  const ids = Array.isArray(page) ? page.filter(Buffer.isBuffer).map(idFromBytes) : [];
  return ids.filter((id) => id !== except).slice(0, limits.siblings);
}

/**
 * Whether a copy would hold the same numbers: one beyond 2^53 with an exponent or a fraction was rounded when it was read,
 * and JSON has no infinity.
 */
export function isExact(value: Json): boolean {
  if (typeof value === "number")
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isExact);
}
