import { useRef, useState } from "react";
import { limits } from "@/lib/limits";
import { useAction } from "@/lib/queries/action";
import { ProblemError } from "@/lib/queries/client";
import type { ConfigAction } from "@/lib/queries/schedule-actions";
import type { TransitionRequest } from "@/lib/queries/transition";
import { inParallel } from "./in-parallel";

export type Failure = { request: TransitionRequest; code: string; message: string };
export type Progress = {
  state: "running" | "finished" | "cancelled";
  done: number;
  of: number;
  failures: Failure[];
};

/** Does an action to many schedules, `limits.actionsAtOnce` at a time. After a cancel those under way still end. */
export function useChangeAll(action: ConfigAction) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const cancelled = useRef(false);
  const { mutateAsync: change } = useAction(action);

  const start = async (requests: TransitionRequest[]) => {
    cancelled.current = false;
    const failures: Failure[] = [];
    let done = 0;
    const show = (state: Progress["state"]) =>
      setProgress({ state, done, of: requests.length, failures: [...failures] });
    show("running");
    await inParallel(requests, limits.actionsAtOnce, async (request) => {
      if (cancelled.current) return;
      try {
        await change({ ...request, quiet: true });
      } catch (error) {
        failures.push({ request, ...codeAndMessageOf(error) });
      }
      done += 1;
      show("running");
    });
    show(done < requests.length ? "cancelled" : "finished");
  };
  const cancel = () => {
    cancelled.current = true;
  };
  return { progress, start, cancel };
}

const codeAndMessageOf = (error: unknown) =>
  error instanceof ProblemError
    ? { code: error.code, message: error.detail }
    : { code: "internal_error", message: String(error) };
