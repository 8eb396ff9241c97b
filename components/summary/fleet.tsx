import Link from "next/link";
import { Section } from "@/components/ui/section";
import { StatusBar } from "@/components/ui/status-bar";
import { Mark } from "@/components/ui/status-mark";
import type { Status, Summary } from "@/lib/api/contract";
import { count, counted, share } from "@/lib/format/numbers";
import { statuses } from "@/lib/schedules/enums";

const words: Record<Status, string> = {
  active: "Active",
  paused: "Paused",
  inactive: "Inactive",
  error: "Error",
  unknown: "Unknown status",
};
/** How many schedules have each status. Each count links to its list. */
export function Fleet({ summary }: { summary: Summary }) {
  const { total, configs } = summary;
  return (
    <Section first title="Fleet" note={`${counted(total, "schedule")}, ${counted(configs, "configuration")}`}>
      <StatusBar counts={summary} className="mt-1 mb-2 h-2" />
      <ul>
        {statuses.map((status) => (
          <li key={status}>
            <Link
              href={`/schedules?status=${status}`}
              className={`grid h-8 grid-cols-[20px_1fr_auto_64px] items-center border-line border-b pr-2 hover:bg-hover hover:no-underline ${summary[status] === 0 ? "text-ink-3" : ""}`}
            >
              <Mark name={status} className={summary[status] === 0 ? "text-inactive!" : ""} />
              <span>{words[status]}</span>
              <span className={summary[status] === 0 ? "" : "font-medium"}>{count(summary[status])}</span>
              <span className="text-right text-ink-3 text-xs">
                {summary[status] === 0 ? null : share(summary[status], total)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
