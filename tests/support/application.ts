import type { Redis } from "ioredis";

/** TaskIQ's payload of a schedule, in JSON. */
export const payloadOf = (id: string, fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    task_name: "app.tasks:report",
    labels: { config_id: "7", task_type: "report" },
    args: [7],
    kwargs: {},
    task_id: null,
    schedule_id: id,
    cron: "*/5 * * * *",
    cron_offset: null,
    time: null,
    interval: null,
    ...fields,
  });

type Registered = Record<string, unknown> & { status?: string; payload?: string; list?: string };

/** Writes a schedule as a Python application leaves it: registered, listed, with one event. */
export async function register(
  redis: Redis,
  id: string,
  { status = "active", payload, list = "schedule:cron", ...fields }: Registered = {},
): Promise<void> {
  const metadata = {
    config_id: 7,
    name: "Daily report",
    task_type: "report",
    scheduler_type: "cron",
    updated_at: "2026-02-08T09:17:42.123456",
    ...fields,
  };
  const event = {
    event: "task_registered",
    task_name: "report",
    success: true,
    timestamp: "2026-02-08T09:17:42.500000",
  };
  await redis
    .multi()
    .set(`schedule:status:${id}`, status)
    .set(`schedule:meta:${id}`, JSON.stringify(metadata), "EX", 604_800)
    .lpush(`schedule:history:${id}`, JSON.stringify(event))
    .sadd(`schedule:index:config:${metadata.config_id}`, id)
    .set(`schedule:data:${id}`, payload ?? payloadOf(id))
    .rpush(list, id)
    .exec();
}
