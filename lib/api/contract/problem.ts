import { limits } from "@/lib/limits";
import { z } from "@/lib/zod";
import { count, word } from "./fields";

export const problem = z.object({
  type: word,
  title: word,
  status: count,
  detail: z.string().max(limits.problemLength),
  code: z.enum([
    "redis_unavailable",
    "catalog_unavailable",
    "shutting_down",
    "redis_error",
    "outcome_unknown",
    "not_found",
    "state_conflict",
    "payload_missing",
    "payload_unsafe",
    "invalid_request",
    "unauthorized",
    "forbidden",
    "too_large",
    "unsupported_media_type",
    "too_many_requests",
    "method_not_allowed",
    "not_empty",
    "internal_error",
  ]),
  requestId: word,
  /** With `state_conflict`: the status it has now. */
  currentStatus: word.nullable().optional(),
});
export type Problem = z.infer<typeof problem>;
