import type { Schedule } from "@/lib/api/contract";

/** Returns an active cron schedule as the API answers it, but for what is given. */
export const scheduleWith = (given: Partial<Schedule> = {}): Schedule => ({
  scheduleId: "scheduled_task:7:a",
  configId: "7",
  name: "Daily report",
  taskType: "report",
  schedulerType: "cron",
  status: "active",
  statusWord: "active",
  tracked: true,
  scheduled: true,
  expression: { kind: "cron", value: "*/5 * * * *", offset: null },
  nextRunAt: null,
  neverFires: null,
  lastEvent: null,
  updatedAt: null,
  pause: null,
  drift: [],
  ...given,
});
