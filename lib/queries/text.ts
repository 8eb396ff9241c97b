import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TextPart } from "@/lib/schedules/text-parts";
import { ask } from "./client";
import { keys } from "./keys";

/** Which text of a schedule; of an `event`, the one to which its history gives that name. */
export type TextOf = { scheduleId: string; part: TextPart; event?: string | undefined };

/** A page of a text that an answer holds only in part, from a byte on. */
export const useText = ({ scheduleId, part, event }: TextOf, from: number) =>
  useQuery({
    queryKey: keys.text(scheduleId, part, event ?? "", from),
    queryFn: ({ signal }) => ask("getText", { params: { scheduleId }, query: { part, event, from }, signal }),
    placeholderData: keepPreviousData,
    // The pages of a text belong together, as of the moment at which it was opened.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
