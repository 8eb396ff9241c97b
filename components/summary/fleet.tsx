import Link from "next/link";
import { Section } from "@/components/ui/section";
import { Mark } from "@/components/ui/status-mark";
import type { Status, Summary } from "@/lib/api/contract";
import { statuses } from "@/lib/api/words";
import { count, counted, share } from "@/lib/format/numbers";

const words: Record<Status, string> = {
  active: "Active",
  paused: "Paused",
  inactive: "Inactive",
  error: "Error",
  unknown: "Unknown status",
};
const bars: Record<Status, string> = {
  active: "bg-active",
  paused: "bg-paused",
  inactive: "bg-inactive",
  error: "bg-error",
  unknown: "bg-mark-soft",
};

/** How many there are of each status; each count leads to its list. */
export function Fleet({ summary }: { summary: Summary }) {
  const { total, configs } = summary;
  return (
    <Section first title="Fleet" note={`${counted(total, "schedule")}, ${counted(configs, "configuration")}`}>
      <div aria-hidden="true" className="mt-1 mb-2 flex h-2 gap-0.5">
        {statuses.map((status) =>
          summary[status] === 0 ? null : (
            <i
              key={status}
              className={`block min-w-[3px] rounded-xs ${bars[status]}`}
              style={{ flex: summary[status] }}
            />
          ),
        )}
      </div>
      <ul>
        {statuses.map((status) => (
          <li key={status}>
            <Link
              href={`/schedules?status=${status}`}
              className="grid h-8 grid-cols-[20px_1fr_auto_64px] items-center border-line border-b pr-2 hover:bg-hover hover:no-underline"
            >
              <Mark name={status} />
              <span>{words[status]}</span>
              <span className="font-medium">{count(summary[status])}</span>
              <span className="text-right text-ink-3 text-xs">{share(summary[status], total)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
