"use client";

import Link from "next/link";
import { Icon, type IconName } from "@/components/ui/icon";
import type { Summary } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { useSummary } from "@/lib/queries/summary";

export type Entry = {
  href: string;
  label: string;
  /** The name that fits under an icon. */
  short?: string;
  icon: IconName;
  counts?: "total" | "configs" | "drift";
};

/** The look of a page in the rail: beside its icon, or, where there is little room, under it. */
export const tabLook =
  "group relative flex h-[30px] items-center gap-2 rounded-md px-2 font-medium text-ink-2 hover:bg-hover hover:text-ink hover:no-underline focus-visible:rounded-md aria-[current]:bg-[color-mix(in_srgb,var(--text-1)_7%,transparent)] aria-[current]:text-ink narrow:h-12 narrow:flex-col narrow:justify-center narrow:gap-0.5 narrow:px-0 narrow:text-2xs/[14px] phone:h-full phone:flex-1 phone:rounded-none phone:aria-[current]:bg-transparent phone:aria-[current]:shadow-[inset_0_2px_0_var(--text-1)]";

export const tabIcon = "text-ink-3 group-aria-[current]:text-ink narrow:size-5";

type TabProps = { entry: Entry; here: boolean; className?: string };

/** A page in the rail or in the bar of tabs. */
export function Tab({ entry: { href, label, short = label, icon, counts }, here, className = "" }: TabProps) {
  const { data } = useSummary();
  return (
    <Link href={href} aria-current={here ? "page" : undefined} className={`${tabLook} ${className}`}>
      <Icon name={icon} className={tabIcon} />
      <span className="narrow:hidden">{label}</span>
      <span className="hidden narrow:inline">{short}</span>
      {counts ? <Count of={counts} summary={data} /> : null}
    </Link>
  );
}

/** The number of problems is a badge; no problems, no badge. */
function Count({ of, summary }: { of: NonNullable<Entry["counts"]>; summary: Summary | undefined }) {
  const number = summary?.[of] ?? null;
  const shown = number === null ? "–" : count(number);
  if (of !== "drift") {
    return (
      <span className="ml-auto font-normal text-ink-3 text-xs group-aria-[current]:text-ink-2 narrow:hidden">
        {shown}
      </span>
    );
  }
  if (number === 0) return null;
  return (
    <span
      data-tip="Schedules and keys with something wrong that is critical or serious"
      className="ml-auto rounded-full bg-error-tint px-1.5 font-medium text-2xs text-error-text narrow:absolute narrow:top-1 narrow:left-1/2 narrow:ml-1.5"
    >
      {shown}
    </span>
  );
}
