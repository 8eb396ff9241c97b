import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import type { Request, Transition } from "@/lib/transitions/transition";
import type { z } from "@/lib/zod";
import { change } from "./change";
import type { Call, scheduleParams, transition } from "./contract";
import { RequestError } from "./problems";
import { route } from "./route";

/** What the body of a transition may hold. With `confirm` in the contract, the caller must repeat the schedule's id there. */
type Body = z.ZodType<{ reason?: string | undefined; confirm?: string }>;

/**
 * Returns the route of a transition of one schedule.
 * @throws whatever the transition throws; RequestError `invalid_request` unless a `confirm` is the schedule's id
 */
export const transitionRoute = <Q extends z.ZodType>(
  call: Call<typeof scheduleParams, Q, Body, typeof transition>,
  act: (source: Source, id: ScheduleId, request: Request) => Promise<Transition>,
) =>
  route(call, async ({ params: { scheduleId }, ...by }) => {
    const { confirm } = by.body;
    if (confirm !== undefined && confirm !== scheduleId) {
      throw new RequestError(
        "invalid_request",
        `A ${call.action} cannot be undone: send the schedule's id as \`confirm\`.`,
      );
    }
    return await change(by, [scheduleId], (source, request) => act(source, scheduleId, request));
  });
