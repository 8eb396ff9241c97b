import { Mark } from "@/components/ui/status-mark";
import type { RunAnswer } from "@/lib/api/contract";
import { type EventKind, eventKinds } from "@/lib/format/event";

type Props = {
  kinds: Set<EventKind>;
  coming: number;
  paused: boolean;
  runs: Set<RunAnswer["state"]>;
  missed: boolean;
};

const runsInOrder: { state: RunAnswer["state"]; word: string; look: string }[] = [
  { state: "succeeded", word: "ran", look: "h-2.5 bg-mark" },
  { state: "failed", word: "failed, taller", look: "h-4 bg-error" },
  { state: "running", word: "running", look: "h-3 border border-accent" },
  { state: "queued", word: "waits for a worker", look: "h-1.5 border border-mark-strong" },
  { state: "lost", word: "no end reported", look: "h-3 border border-dashed border-overdue" },
];

/** What the marks of a timeline mean, only those that it shows. */
export function Legend({ kinds, coming, paused, runs, missed }: Props) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-2xs text-ink-3 empty:hidden">
      {eventKinds
        .filter(({ kind }) => kinds.has(kind))
        .map(({ kind, word }) => (
          <li key={kind} className="flex items-center gap-1.5">
            <Mark name={kind} className="size-3!" />
            {word}
          </li>
        ))}
      {runsInOrder
        .filter(({ state }) => runs.has(state))
        .map(({ state, word, look }) => (
          <li key={state} className="flex items-center gap-1.5">
            <span className={`w-2.5 rounded-xs ${look}`} />
            {word}
          </li>
        ))}
      {missed ? (
        <li className="flex items-center gap-1.5">
          <Mark name="overdue" className="size-3!" />
          was due, no run reported
        </li>
      ) : null}
      {coming > 0 ? (
        <li className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3">
            <circle cx="6" cy="6" r="4" fill="none" stroke="var(--text-2)" strokeWidth="1.5" />
          </svg>
          {coming === 1 ? "will run" : `will run, the next ${coming}`}
        </li>
      ) : null}
      {paused ? (
        <li className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3 text-paused">
            <path d="M0 6L6 0M0 12L12 0M6 12l6-6" stroke="currentColor" strokeWidth="1.2" />
          </svg>
          paused
        </li>
      ) : null}
    </ul>
  );
}
