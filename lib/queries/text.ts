import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TextPart } from "@/lib/schedules/text-parts";
import { ask } from "./client";
import { keys } from "./keys";

/** Which text of a schedule: of `event` the one that its history names so. */
export type TextOf = { scheduleId: string; part: TextPart; event?: string | undefined };

/** A page of a text that an answer tells in part, from a byte on. */
export const useText = ({ scheduleId, part, event }: TextOf, from: number) =>
  useQuery({
    queryKey: keys.text(scheduleId, part, event ?? "", from),
    queryFn: ({ signal }) => ask("getText", { params: { scheduleId }, query: { part, event, from }, signal }),
    placeholderData: keepPreviousData,
    // What was read is of the moment at which it was asked for: its pages belong together.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
