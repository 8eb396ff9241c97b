import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schedule } from "@/lib/api/contract";
import { run } from "@/lib/queries/action";
import { failed } from "@/lib/queries/notice-words";
import { notify } from "@/lib/queries/notices";
import type { ScheduleAction } from "@/lib/queries/schedule-actions";
import { scheduleQuery } from "@/lib/queries/schedules";

/**
 * Does actions to a schedule. `start` looks first whether the action would do something at once, and then calls `warn`
 * instead; `now` does not look. `busy`: an answer is waited for.
 */
export function useScheduleAction(
  { scheduleId, name }: Schedule,
  warn: (action: ScheduleAction, warnings: string[]) => void,
) {
  const client = useQueryClient();
  const [waiting, setWaiting] = useState(0);

  const whileBusy = async (work: () => Promise<void>) => {
    setWaiting((before) => before + 1);
    await work();
    setWaiting((before) => before - 1);
  };
  const act = (action: ScheduleAction, reason?: string) =>
    run(client, action, { scheduleId, name, ...(reason !== undefined && { reason }) });
  const look = async (action: ScheduleAction) => {
    try {
      const schedule = await client.fetchQuery({ ...scheduleQuery(scheduleId), staleTime: 0 });
      const warnings = action.warningsOf?.(schedule) ?? [];
      if (warnings.length > 0) warn(action, warnings);
      else void now(action);
    } catch (error) {
      notify(failed(action.verb, name, error));
    }
  };
  const now = (action: ScheduleAction, reason?: string) => void whileBusy(() => act(action, reason));
  const start = (action: ScheduleAction) => (action.warningsOf ? void whileBusy(() => look(action)) : now(action));
  return { busy: waiting > 0, start, now };
}
