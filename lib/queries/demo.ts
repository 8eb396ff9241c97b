import { useMutation, useQueryClient } from "@tanstack/react-query";
import { counted } from "@/lib/format/numbers";
import { ask } from "./client";
import { notify } from "./notices";
import { failed } from "./transitions";

/** Loads the sample fleet into an empty Redis. */
export function useLoadDemo() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask("loadDemo"),
    onSuccess: ({ schedules, configs }) =>
      notify({
        tone: "done",
        title: "Loaded the sample fleet",
        detail: `${counted(schedules, "schedule")} in ${counted(configs, "configuration")}`,
      }),
    onError: (error) => notify(failed("load", "the sample fleet", error)),
    onSettled: () => client.invalidateQueries(),
  });
}
