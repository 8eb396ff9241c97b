import type { Source } from "@/lib/redis/source";
import { deleteLegacyKeys, type LegacyCounts, legacyPreview } from "@/lib/schedules/legacy";
import { StateConflictError } from "./errors";

/**
 * Deletes the legacy keys if there are still as many as the operator saw. Returns how many were deleted.
 * @throws StateConflictError where the counts differ; RedisUnavailableError, RedisReplyError.
 */
export async function cleanUpLegacy(source: Source, expected: LegacyCounts): Promise<LegacyCounts> {
  const { status, meta, history } = await legacyPreview(source);
  if (status !== expected.status || meta !== expected.meta || history !== expected.history) {
    throw new StateConflictError(
      `There are ${status} status, ${meta} metadata and ${history} history keys by now, not as many as were shown. Look again before you clean up.`,
      null,
    );
  }
  return await deleteLegacyKeys(source);
}
