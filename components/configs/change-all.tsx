"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import type { Configuration, Schedule } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";
import { ask, ProblemError } from "@/lib/queries/client";
import { type TransitionRequest, usePause, useResume } from "@/lib/queries/transitions";
import { inParallel } from "./in-parallel";

type Action = "pause" | "resume";
type Failure = { request: TransitionRequest; why: string };
type Progress = { done: number; of: number; failures: Failure[]; finished: boolean };

/** Requests under way at once. */
const atOnce = 8;

/** Pause all and resume all of one configuration. */
export function ChangeAll({ config, name }: { config: Configuration; name: string }) {
  const [action, choose] = useState<Action | null>(null);
  const block = useWriteBlock();
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        onClick={() => choose("pause")}
        disabledReason={block ?? (config.active === 0 ? "No schedule is active" : null)}
      >
        <Icon name="pause" />
        Pause all {count(config.active)}…
      </Button>
      <Button
        onClick={() => choose("resume")}
        disabledReason={block ?? (config.paused === 0 ? "No schedule is paused" : null)}
      >
        <Icon name="play" />
        Resume all {count(config.paused)}…
      </Button>
      {action ? <AllDialog action={action} config={config} name={name} onClose={() => choose(null)} /> : null}
    </div>
  );
}

type DialogProps = { action: Action; config: Configuration; name: string; onClose: () => void };

function AllDialog({ action, config, name, onClose }: DialogProps) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<string | null>(null);
  const client = useQueryClient();
  const pause = usePause();
  const resume = useResume();
  const block = useWriteBlock();
  const change = (action === "pause" ? pause : resume).mutateAsync;
  const [will, skipped] = action === "pause" ? [config.active, config.paused] : [config.paused, config.active];
  const verb = action === "pause" ? "Pause" : "Resume";

  const run = async (requests: TransitionRequest[]) => {
    const failures: Failure[] = [];
    let done = 0;
    setProgress({ done, of: requests.length, failures, finished: requests.length === 0 });
    await inParallel(requests, atOnce, async (request) => {
      await change(request).catch((reason: unknown) => failures.push({ request, why: whyOf(reason) }));
      done += 1;
      setProgress({ done, of: requests.length, failures: [...failures], finished: done === requests.length });
    });
    await client.invalidateQueries();
  };
  const start = async () => {
    setError(null);
    setProgress({ done: 0, of: will, failures: [], finished: false });
    try {
      await run(await requestsOf(config.configId, action === "pause" ? "active" : "paused"));
    } catch (reason) {
      setProgress(null);
      setError(whyOf(reason));
    }
  };
  const busy = progress !== null && !progress.finished;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open || busy ? undefined : onClose())}
      title={`${verb} all of “${name}”?`}
      foot={
        progress?.finished ? (
          <>
            {progress.failures.length > 0 ? (
              <Button onClick={() => void run(progress.failures.map(({ request }) => request))} disabledReason={block}>
                Retry {count(progress.failures.length)}
              </Button>
            ) : null}
            <Button variant="primary" onClick={onClose}>
              Close
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose} busy={busy}>
              Cancel
            </Button>
            <Button variant="primary" onClick={() => void start()} busy={busy} disabledReason={block}>
              {verb} {counted(will, "schedule")}
            </Button>
          </>
        )
      }
    >
      <p>
        {action === "pause"
          ? `${count(will)} active will pause, ${count(skipped)} already paused are skipped.`
          : `${count(will)} paused will resume, ${count(skipped)} already active are skipped.`}
      </p>
      {error ? <p className="mt-2 text-error-text">{error}</p> : null}
      {progress ? (
        <p role="status" className="mt-2">
          {count(progress.done)} of {count(progress.of)} done, {count(progress.failures.length)} failed
        </p>
      ) : null}
      <ul>
        {progress?.failures.map(({ request, why }) => (
          <li key={request.scheduleId} className="border-line border-t py-1 text-xs">
            <b className="font-medium">{request.name}</b> <code>{request.scheduleId}</code>
            <br />
            {why}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const whyOf = (reason: unknown) => (reason instanceof ProblemError ? reason.detail : String(reason));

/** Every schedule of the configuration in that state, read in pages before the first of them changes. */
async function requestsOf(configId: number, status: "active" | "paused"): Promise<TransitionRequest[]> {
  const found: Schedule[] = [];
  for (;;) {
    const query = { status: [status], limit: limits.pageSize.max, offset: found.length };
    const { items, total } = await ask("listConfigSchedules", { params: { configId }, query });
    found.push(...items);
    if (items.length === 0 || found.length >= total) break;
  }
  return found.map(({ scheduleId, name }) => ({ scheduleId, name, quiet: true }));
}
