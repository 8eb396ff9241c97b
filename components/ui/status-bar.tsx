import type { Status } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { statuses } from "@/lib/schedules/enums";

const colours: Record<Status, string> = {
  active: "bg-active",
  paused: "bg-paused",
  inactive: "bg-inactive",
  error: "bg-error",
  unknown: "bg-mark-soft",
};

type Props = { counts: Record<Status, number>; className?: string };

/** How many have each status, as a bar. Its tooltip says it in words: `9 active, 1 paused`. */
export function StatusBar({ counts, className = "h-1.5" }: Props) {
  const words = countsInWords(counts);
  return (
    <div role="img" aria-label={words} data-tip={words} className={`flex gap-0.5 ${className}`}>
      {statuses.map((status) =>
        counts[status] === 0 ? null : (
          <i
            key={status}
            className={`block min-w-[3px] rounded-xs ${colours[status]}`}
            style={{ flex: counts[status] }}
          />
        ),
      )}
    </div>
  );
}

/** `9 active, 1 paused`, without the statuses that none has. */
export const countsInWords = (counts: Record<Status, number>): string =>
  statuses
    .filter((status) => counts[status] > 0)
    .map((status) => `${count(counts[status])} ${status}`)
    .join(", ");
