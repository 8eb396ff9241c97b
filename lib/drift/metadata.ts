import { type ConfigId, textOfId } from "@/lib/ids";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { writeJson } from "@/lib/schedules/json";
import { metadataOf, numberIn, parseMetadata } from "@/lib/schedules/parse";
import { type Instant, toWire } from "@/lib/schedules/timestamps";
import { isBroken, type Json, type JsonObject } from "@/lib/schedules/types";
import { readTime } from "@/lib/taskiq/one-shot";
import { isExact, siblingIds } from "@/lib/taskiq/rebuild";
import type { Expression } from "@/lib/taskiq/types";
import { PayloadMissingError } from "@/lib/transitions/errors";
import { configIdsOf } from "@/lib/transitions/snapshot";
import type { RepairSnapshot } from "./snapshot";

/**
 * Rebuilds a schedule's metadata from TaskIQ's payload, as JSON (contract §1). The name is the one that all other schedules
 * of its configuration share, else the task's. The time of registration is lost.
 * @throws PayloadMissingError, which says what is missing; RedisUnavailableError
 */
export async function metadataFromPayload(source: Source, snapshot: RepairSnapshot, at: Instant): Promise<Buffer> {
  const { payload } = snapshot;
  const task = payload?.task;
  if (!payload || !task) {
    const opaque = payload !== null && payload.serializer !== "json";
    const why = opaque
      ? `TaskIQ's payload is ${payload.serializer}, which Rota cannot read`
      : "TaskIQ has no readable payload";
    throw new PayloadMissingError(`Its metadata cannot be made again: ${why}. Register it again, or purge it.`);
  }
  if (!isExact(task.kwargs)) {
    throw new PayloadMissingError(
      "Its metadata cannot be made again: the payload holds a number that no copy could hold.",
    );
  }
  const [configId] = configIdsOf({ ...snapshot, metadata: null });
  if (configId === undefined) {
    throw new PayloadMissingError("Its metadata cannot be made again: nothing tells its configuration.");
  }
  const { labels } = task;
  const timeout = numberIn(labels.timeout);
  const priority = numberIn(labels.priority);
  const metadata = {
    config_id: asWritten(configId),
    name: (await nameAmong(source, configId, snapshot)) ?? task.taskName,
    ...(typeof labels.task_type === "string" && { task_type: labels.task_type }),
    ...typeOf(labels, payload.expression),
    ...(timeout !== null && { timeout_seconds: timeout }),
    ...(priority !== null && { priority }),
    parameters: task.kwargs,
    ...configOf(payload.expression),
    updated_at: toWire(at),
  };
  return Buffer.from(writeJson(metadata));
}

/** Returns a configuration's id as applications write it: a whole number as a number, any other, such as `007`, as text. */
const asWritten = (configId: ConfigId): Json =>
  /^(0|-?[1-9]\d*)$/.test(configId) ? BigInt(configId) : textOfId(configId);

function typeOf(labels: JsonObject, expression: Expression | null): JsonObject {
  const told = metadataOf({ scheduler_type: labels.scheduler_type ?? null }).schedulerType;
  const type = told ?? { cron: "cron", time: "date", interval: null }[expression?.kind ?? "interval"];
  return type === null ? {} : { scheduler_type: type };
}

function configOf(expression: Expression | null): JsonObject {
  if (expression === null) return {};
  const { kind, value, offset } = expression;
  if (kind === "cron")
    return { schedule_config: { cron_expression: value, ...(offset !== null && { cron_offset: offset }) } };
  if (kind === "interval") return { schedule_config: { interval: value } };
  const due = readTime(value);
  return due === null ? {} : { schedule_config: { run_date: toWire(due) } };
}

async function nameAmong(source: Source, configId: ConfigId, { id }: RepairSnapshot): Promise<string | null> {
  const siblings = await siblingIds(source, configId, id);
  if (siblings.length === 0) return null;
  const pipeline = source.redis.pipeline();
  for (const sibling of siblings) pipeline.getBuffer(source.keys.meta(sibling));
  const names = new Set<string>();
  for (const { value } of await pipelined(pipeline)) {
    const metadata = Buffer.isBuffer(value) ? parseMetadata(value, "") : null;
    if (metadata && !isBroken(metadata) && metadata.name !== null) names.add(metadata.name);
  }
  return names.size === 1 ? ([...names][0] ?? null) : null;
}
