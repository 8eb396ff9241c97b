import type * as catalog from "@/lib/catalog/types";
import { z } from "@/lib/zod";
import { get, nothing } from "./call";
import { configId, countsByStatus, identifier, instant, line, listing, offset, page, sort } from "./fields";

const configuration = z.object({
  configId: identifier,
  name: line.nullable(),
  taskType: line.nullable(),
  status: z.enum(["active", "paused", "inactive"]),
  ...countsByStatus,
  nextRunAt: instant.nullable(),
}) satisfies z.ZodType<catalog.Configuration>;
export type Configuration = z.infer<typeof configuration>;

const ofConfigs = z.object({
  ...listing,
  sort: sort.default("config"),
  offset,
}) satisfies z.ZodType<catalog.ConfigQuery>;
export type ConfigQuery = z.infer<typeof ofConfigs>;

export const configCalls = {
  listConfigs: get("/api/configs", { ...nothing, query: ofConfigs, answer: page(configuration) }),
  getConfig: get("/api/configs/{configId}", { ...nothing, params: z.object({ configId }), answer: configuration }),
};
