"use client";

import { CodeBox } from "@/components/first-run/code-box";
import type { RunsAnswer } from "@/lib/api/contract";

type Props = { reporting: RunsAnswer["reporting"] };

/** Why no run is shown, and how to have runs shown. Nothing once a run was reported. */
export function NotReported({ reporting: { enabled, queuedAt, startedAt, finishedAt } }: Props) {
  if (enabled && (queuedAt ?? startedAt ?? finishedAt) !== null) return null;
  return (
    <details className="mt-3 text-ink-3 text-xs">
      <summary className="cursor-pointer">
        {enabled ? "No run was reported yet." : "What ran is not known here: nothing reports it."}{" "}
        <span className="text-accent-text">{enabled ? "What the application needs" : "How to switch it on"}</span>
      </summary>
      <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
        {enabled ? null : (
          <>
            <p>Start this dashboard with a token of your choice:</p>
            <CodeBox code="ROTA_RUNS_TOKEN=some-long-secret npm start" />
          </>
        )}
        <p>
          Give the broker that scheduler and workers import TaskIQ&rsquo;s own reporter, with this dashboard&rsquo;s
          address and the token:
        </p>
        <CodeBox code={lines} />
      </div>
    </details>
  );
}

const lines = `from taskiq.middlewares.taskiq_admin_middleware import TaskiqAdminMiddleware

broker = broker.with_middlewares(
    TaskiqAdminMiddleware(url="http://127.0.0.1:3000", api_token="some-long-secret"),
)`;
