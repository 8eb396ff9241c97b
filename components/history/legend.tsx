import { Mark } from "@/components/ui/status-mark";
import type { EventKind } from "@/lib/format/event";

const kindsInWords: Record<EventKind, string> = {
  error: "failure",
  paused: "pause",
  resumed: "resume",
  registered: "registered",
  changed: "other event",
};
const kindsInOrder = ["error", "paused", "resumed", "registered", "changed"] as const;

type Props = { kinds: Set<EventKind>; coming: number; paused: boolean };

/** What the marks of a timeline mean: only those that it shows. */
export function Legend({ kinds, coming, paused }: Props) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-2xs text-ink-3 empty:hidden">
      {kindsInOrder
        .filter((kind) => kinds.has(kind))
        .map((kind) => (
          <li key={kind} className="flex items-center gap-1.5">
            <Mark name={kind} className="size-3!" />
            {kindsInWords[kind]}
          </li>
        ))}
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
