"use client";

import { usePathname } from "next/navigation";
import { More } from "./more";
import { type Entry, Tab } from "./tab";

/** What operators look at all day. On a phone these are the tabs. */
const first: Entry[] = [
  { href: "/", label: "Summary", icon: "summary" },
  { href: "/attention", label: "Attention", icon: "attention", counts: "drift" },
  { href: "/upcoming", label: "Upcoming", icon: "upcoming" },
  { href: "/schedules", label: "Schedules", icon: "schedules", counts: "total" },
];
/** The other pages. On a phone they are behind More. */
const others: Entry[] = [
  { href: "/configs", label: "Configurations", short: "Configs", icon: "configs", counts: "configs" },
  { href: "/maintenance", label: "Maintenance", icon: "maintenance" },
];

const isHere = (href: string, path: string) => (href === "/" ? path === "/" : path.startsWith(href));

/** The pages: a rail on a desk, a bar of tabs on a phone. */
export function Nav() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="flex flex-col gap-px phone:h-full phone:flex-row phone:gap-0">
      {first.map((entry) => (
        <Tab key={entry.href} entry={entry} here={isHere(entry.href, path)} />
      ))}
      <hr className="mx-2 my-3 border-line border-t narrow:my-1.5 phone:hidden" />
      {others.map((entry) => (
        <Tab key={entry.href} entry={entry} here={isHere(entry.href, path)} className="phone:hidden" />
      ))}
      <More entries={others} here={others.find(({ href }) => isHere(href, path))?.href ?? null} />
    </nav>
  );
}
