import { z } from "@/lib/zod";
import { get, nothing, post } from "./call";
import { count, identifier, line } from "./fields";

const legacyCounts = z.object({ status: count, meta: count, history: count });
const legacy = legacyCounts.extend({
  samples: z.array(identifier),
  leftOut: z.array(z.object({ key: identifier, reason: line })),
});
export type Legacy = z.infer<typeof legacy>;
const legacyCleanup = legacyCounts;

export const legacyCalls = {
  legacy: get("/api/legacy", { ...nothing, answer: legacy }),
  cleanUpLegacy: post("/api/legacy/cleanup", "clean-up-legacy", {
    ...nothing,
    body: z.strictObject({ expected: legacyCounts }),
    answer: legacyCleanup,
  }),
};
