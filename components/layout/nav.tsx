"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon, type IconName } from "@/components/ui/icon";
import type { Summary } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { useSummary } from "@/lib/queries/summary";

type Entry = {
  href: string;
  label: string;
  /** What fits a phone, where six stand beside each other. */
  short?: string;
  icon: IconName;
  counts?: "total" | "configs" | "drift";
};

const entries: Entry[] = [
  { href: "/", label: "Summary", icon: "summary" },
  { href: "/attention", label: "Attention", icon: "attention", counts: "drift" },
  { href: "/upcoming", label: "Upcoming", icon: "upcoming" },
  { href: "/schedules", label: "Schedules", icon: "schedules", counts: "total" },
  { href: "/configs", label: "Configurations", short: "Configs", icon: "configs", counts: "configs" },
  { href: "/maintenance", label: "Maintenance", short: "Maintain", icon: "maintenance" },
];

/** The pages: a rail on a desk, a bar of tabs on a phone. */
export function Nav() {
  const path = usePathname();
  const { data } = useSummary();
  return (
    <nav aria-label="Main" className="flex flex-col gap-px phone:h-full phone:flex-row phone:gap-0">
      {entries.map(({ href, label, short = label, icon, counts }) => {
        const here = href === "/" ? path === "/" : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? "page" : undefined}
            className="group relative flex h-[30px] items-center gap-2 rounded-md px-2 font-medium text-ink-2 hover:bg-hover hover:text-ink hover:no-underline focus-visible:rounded-md aria-[current]:bg-[color-mix(in_srgb,var(--text-1)_7%,transparent)] aria-[current]:text-ink phone:h-full phone:flex-1 phone:flex-col phone:justify-center phone:gap-0.5 phone:rounded-none phone:p-0 phone:text-2xs/[14px] phone:aria-[current]:bg-transparent phone:aria-[current]:shadow-[inset_0_2px_0_var(--text-1)]"
          >
            <Icon name={icon} className="text-ink-3 group-aria-[current]:text-ink phone:size-5" />
            <span className="phone:hidden">{label}</span>
            <span className="desk:hidden">{short}</span>
            {counts ? <Count of={counts} summary={data} /> : null}
          </Link>
        );
      })}
    </nav>
  );
}

/** What needs attention is a badge; where nothing does there is none. */
function Count({ of, summary }: { of: NonNullable<Entry["counts"]>; summary: Summary | undefined }) {
  const number = summary?.[of] ?? null;
  const shown = number === null ? "–" : count(number);
  if (of !== "drift") {
    return (
      <span className="ml-auto font-normal text-ink-3 text-xs group-aria-[current]:text-ink-2 phone:hidden">
        {shown}
      </span>
    );
  }
  if (number === 0) return null;
  return (
    <span
      data-tip="Schedules and keys with something wrong that is critical or serious"
      className="ml-auto rounded-full bg-error-tint px-1.5 font-medium text-2xs text-error-text phone:absolute phone:top-1 phone:left-1/2 phone:ml-1.5"
    >
      {shown}
    </span>
  );
}
