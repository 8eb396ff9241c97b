"use client";

import type { RunAnswer } from "@/lib/api/contract";
import { runBegan, runDuration, runTook } from "@/lib/format/run";
import { placeOf, type Window } from "./window";

type Props = {
  runs: RunAnswer[];
  shown: Window;
  /** Px from the top: where the lane begins and ends. */
  top: number;
  bottom: number;
  /** Milliseconds after which the worker stops a run; null where no limit is known. */
  timeoutMs: number | null;
};

/** How long each finished run took, against the longest one and the timeout. A failed run is a cross. */
export function Durations({ runs, shown, top, bottom, timeoutMs }: Props) {
  const ended = runs.flatMap((run) => {
    const took = run.finishedAt === null ? null : runTook(run, shown.now);
    return took === null ? [] : [{ run, took }];
  });
  if (ended.length === 0) return null;
  const longest = Math.max(...ended.map(({ took }) => took), 1);
  // A timeout far beyond the durations would press all of them to the ground.
  const limit = timeoutMs !== null && timeoutMs <= longest * 4 ? timeoutMs : null;
  const most = Math.max(longest, limit ?? 0);
  const low = bottom - 6;
  const high = top + 16;
  const heightOf = (ms: number) => low - ((low - high) * ms) / most;
  return (
    <>
      <svg className="absolute inset-0 size-full overflow-hidden" aria-hidden="true">
        {limit === null ? null : (
          <line
            x1="0"
            x2={`${placeOf(shown.now, shown)}%`}
            y1={heightOf(limit)}
            y2={heightOf(limit)}
            className="stroke-mark"
            strokeDasharray="2 2"
          />
        )}
        {ended.map(({ run, took }) => (
          <Lollipop
            key={`${run.taskId} ${run.finishedAt}`}
            x={placeOf(runBegan(run), shown)}
            y={heightOf(took)}
            low={low}
            failed={run.state === "failed"}
          />
        ))}
      </svg>
      <Scale at={heightOf(most)}>{runDuration(most)}</Scale>
      <Scale at={low}>0</Scale>
      {limit === null ? null : (
        <span style={{ top: heightOf(limit) - 15 }} className="absolute left-1 text-2xs text-ink-3">
          timeout {runDuration(limit)}
        </span>
      )}
    </>
  );
}

function Lollipop({ x, y, low, failed }: { x: number; y: number; low: number; failed: boolean }) {
  if (failed) {
    return (
      <svg x={`${x}%`} y={y} overflow="visible" aria-hidden="true">
        <path d="M-3-3l6 6M3-3l-6 6" className="stroke-error" strokeWidth="1.8" strokeLinecap="round" />
      </svg>
    );
  }
  return (
    <>
      <line x1={`${x}%`} x2={`${x}%`} y1={y} y2={low} className="stroke-mark-soft" strokeWidth="1.5" />
      <circle cx={`${x}%`} cy={y} r="2" className="fill-mark-strong" />
    </>
  );
}

function Scale({ at, children }: { at: number; children: string }) {
  return (
    <span
      style={{ top: at }}
      className="-left-[84px] -translate-y-1/2 phone:-left-[54px] absolute w-[78px] whitespace-nowrap text-right text-2xs text-ink-3 phone:w-[50px]"
    >
      {children}
    </span>
  );
}
