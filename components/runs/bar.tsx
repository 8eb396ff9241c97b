import type { RunSummaryAnswer } from "@/lib/api/contract";
import { counted } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";

/** Runs that a bar has room for. Fewer of them are drawn at its right end. */
const slots = limits.summarizedRuns;
const step = 4;
/** The line on which the bars of successful runs stand. A failed one reaches below it. */
const ground = 14;
const tallest = 12;
const width = slots * step - 1;

type Recent = RunSummaryAnswer["recent"];

/** The last runs, newest at the right: taller took longer, red and below the line failed, hollow has not ended. */
export function RunsBar({ recent, className = "" }: { recent: Recent; className?: string }) {
  const longest = Math.max(1, ...recent.map(({ durationMs, state }) => (state === "running" ? 0 : (durationMs ?? 0))));
  return (
    <svg
      role="img"
      aria-label={barInWords(recent)}
      viewBox={`0 0 ${width} 20`}
      className={`block h-5 w-[119px] max-w-full ${className}`}
    >
      {Array.from({ length: slots - recent.length }, (_, slot) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the bar
        <rect key={slot} x={slot * step} y={ground - 1} width="3" height="1" className="fill-mark-soft" />
      ))}
      {recent.map((run, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the bar
        <RunMark key={at} run={run} x={(slots - 1 - at) * step} longest={longest} />
      ))}
    </svg>
  );
}

function RunMark({ run: { state, durationMs }, x, longest }: { run: Recent[number]; x: number; longest: number }) {
  const height = Math.max(2, Math.round((tallest * Math.min(longest, durationMs ?? 0)) / longest));
  if (state === "succeeded")
    return <rect x={x} y={ground - height} width="3" height={height} rx="1" className="fill-mark" />;
  if (state === "failed")
    return <rect x={x} y={ground - height} width="3" height={height + 5} rx="1" className="fill-error" />;
  const tone = { running: "stroke-accent", queued: "stroke-mark-strong", lost: "stroke-overdue" }[state];
  const tall = state === "queued" ? 4 : tallest;
  return <rect x={x + 0.5} y={ground - tall - 0.5} width="2" height={tall} rx=".5" fill="none" className={tone} />;
}

/** Returns the bar as a sentence. */
export function barInWords(recent: Recent): string {
  const of = (state: Recent[number]["state"]) => recent.filter((run) => run.state === state).length;
  const parts = [
    `${of("succeeded")} ran`,
    `${of("failed")} failed`,
    ...(of("running") > 0 ? [`${of("running")} running`] : []),
    ...(of("queued") > 0 ? [`${of("queued")} waiting`] : []),
    ...(of("lost") > 0 ? [`${of("lost")} without an end`] : []),
  ];
  return `Last ${counted(recent.length, "run")}: ${parts.join(", ")}`;
}
