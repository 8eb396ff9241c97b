"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import { Environment } from "./environment";
import { Freshness } from "./freshness";
import { useOutage } from "./outage";
import { ThemeSwitch } from "./theme-switch";
import { ZoneSwitch } from "./zone-switch";

type Props = {
  /** The name of the page. With `crumbs` it is the last of them, and the page has its own `h1` below. */
  title: string;
  crumbs?: { href: string; label: string }[];
  children: ReactNode;
};

/** A page: its bar with title, age of the data, zone and theme; below it the content, grey while Redis is away. */
export function Page({ title, crumbs = [], children }: Props) {
  const outage = useOutage();
  return (
    <>
      <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-line border-b bg-canvas px-6 phone:gap-1 phone:px-4">
        <div className="flex min-w-0 flex-1 items-center gap-2 text-ink-3">
          {crumbs.length === 0 ? (
            <h1 className="min-w-0 truncate text-ink text-lg">{title}</h1>
          ) : (
            <Crumbs title={title} crumbs={crumbs} />
          )}
          <Environment className="max-w-20 flex-none desk:hidden" />
        </div>
        <Freshness />
        <span aria-hidden="true" className="h-4 w-px bg-line phone:hidden" />
        <span className="phone:hidden">
          <ZoneSwitch />
        </span>
        <ThemeSwitch />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={`flex w-full max-w-[1440px] flex-1 flex-col px-6 pt-4 pb-12 outline-none focus-visible:shadow-none *:flex-none phone:px-4 ${outage?.of === "redis" ? "opacity-70 grayscale" : ""}`}
      >
        {children}
      </main>
    </>
  );
}

function Crumbs({ title, crumbs }: { title: string; crumbs: { href: string; label: string }[] }) {
  return (
    <nav aria-label="Where this is" className="flex min-w-0 items-center gap-2">
      {crumbs.map(({ href, label }, index) => (
        <span
          key={href}
          className={`flex min-w-0 items-center gap-2 desk:flex-none ${index < crumbs.length - 1 ? "phone:hidden" : ""}`}
        >
          <Link href={href} className="truncate phone:py-2.5 phone:font-medium phone:text-ink">
            <span aria-hidden="true" className="mr-1.5 hidden text-ink-3 phone:inline">
              ‹
            </span>
            {label}
          </Link>
          <Icon name="right" small className="phone:hidden" />
        </span>
      ))}
      <b aria-current="page" className="min-w-0 truncate font-medium text-ink phone:hidden">
        {title}
      </b>
    </nav>
  );
}
