import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";

/** The transition is not legal now, or another program changed the schedule at both attempts. */
export class StateConflictError extends Error {
  override name = "StateConflictError";
  constructor(
    message: string,
    /** The status now; null where Redis holds none. */
    readonly currentStatus: string | null,
  ) {
    super(message);
  }
}

/** TaskIQ's payload is gone and cannot be rebuilt; the message says exactly what is missing. */
export class PayloadMissingError extends Error {
  override name = "PayloadMissingError";
}

/** Listing this payload would stop the scheduler or fire at every poll; the message says why. */
export class PayloadUnsafeError extends Error {
  override name = "PayloadUnsafeError";
}

/** Whether an error says that a payload cannot be listed or rebuilt as things stand; any other is a failure. */
export const isPayloadRefusal = (error: unknown): error is PayloadMissingError | PayloadUnsafeError =>
  error instanceof PayloadMissingError || error instanceof PayloadUnsafeError;

/** Redis holds nothing of this id. */
export class ScheduleNotFoundError extends Error {
  override name = "ScheduleNotFoundError";
  constructor(readonly scheduleId: ScheduleId) {
    super(`There is no schedule ${cut(scheduleId, limits.text.line)}.`);
  }
}
