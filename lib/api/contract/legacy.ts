import { z } from "@/lib/zod";
import { get, nothing, post } from "./call";
import { count } from "./fields";

const legacyCounts = z.object({ status: count, meta: count, history: count });
export const legacy = legacyCounts.extend({
  samples: z.array(z.string()),
  leftOut: z.array(z.object({ key: z.string(), reason: z.string() })),
});
export type Legacy = z.infer<typeof legacy>;
export const legacyCleanup = legacyCounts;

export const legacyCalls = {
  legacy: get("/api/legacy", { ...nothing, answer: legacy }),
  cleanUpLegacy: post("/api/legacy/cleanup", "clean-up-legacy", {
    ...nothing,
    body: z.strictObject({ expected: legacyCounts }),
    answer: legacyCleanup,
  }),
};
