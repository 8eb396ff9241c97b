import { z } from "@/lib/zod";
import { get, nothing, post } from "./call";
import { count, line, word } from "./fields";

/** Null for what the Redis user may not ask (INFO, DBSIZE, ACL WHOAMI). */
const connection = z.object({
  /** Without user and password. */
  address: line,
  embedded: z.boolean(),
  server: word.nullable(),
  mode: word.nullable(),
  role: word.nullable(),
  /** Seconds. */
  uptimeS: count.nullable(),
  user: word.nullable(),
  tls: z.boolean(),
  latencyMs: z.number(),
  usedMemoryBytes: count.nullable(),
  /** 0: no limit. */
  maxMemoryBytes: count.nullable(),
  evictionPolicy: word.nullable(),
  keys: count.nullable(),
  schedulePrefix: line,
  taskiqPrefix: line,
  taskiqSerializer: word,
  schedulerUpdateIntervalS: z.number(),
});
export type Connection = z.infer<typeof connection>;

export const serverCalls = {
  connection: get("/api/connection", { ...nothing, answer: connection }),
  loadDemo: post("/api/demo", "load-demo", {
    ...nothing,
    body: z.strictObject({}),
    answer: z.object({ schedules: count, configs: count }),
  }),
  health: get("/api/health", { ...nothing, answer: z.object({ status: z.literal("ok") }) }),
  ready: get("/api/ready", { ...nothing, answer: z.object({ status: z.literal("ok") }) }),
};
