import { counted } from "@/lib/format/numbers";
import type { Action } from "./action";
import { ask } from "./client";

/** Loads the sample fleet into an empty Redis. */
export const loadDemo: Action<void, { schedules: number; configs: number }> = {
  verb: "load",
  nameOf: () => "the sample fleet",
  send: () => ask("loadDemo"),
  done: ({ schedules, configs }) => ({
    tone: "done",
    title: "Loaded the sample fleet",
    detail: `${counted(schedules, "schedule")} in ${counted(configs, "configuration")}`,
  }),
  changesSchedules: true,
  refresh: (client) => client.invalidateQueries(),
};
