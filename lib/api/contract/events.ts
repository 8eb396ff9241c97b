import { limits } from "@/lib/limits";
import { z } from "@/lib/zod";
import { filter, id } from "./fields";

/** The event stream; no call of the contract, since its answer never ends. */
export const eventsPath = "/api/events";
/** What a page shows, and so which changes it receives: schedules by `id`, which may be given several times, and those of a filter. */
export const eventsQuery = z.object({
  id: z.array(id).max(limits.followedIds),
  ...filter,
});
