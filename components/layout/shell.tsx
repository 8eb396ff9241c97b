"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { RepairDialogs } from "@/components/attention/dialogs";
import { useZone } from "@/components/ui/zone";
import { useLive } from "@/lib/queries/live";
import { BlindStrip } from "./blind-strip";
import { Environment } from "./environment";
import { Logo } from "./logo";
import { Nav } from "./nav";
import { OutageStrip } from "./outage-strip";
import { Redis } from "./redis";

/** The frame of every page: the rail, and over the page what stops every schedule. */
export function Shell({ children }: { children: ReactNode }) {
  useLive();
  return (
    <div className="grid min-h-dvh grid-cols-[208px_minmax(0,1fr)] narrow:grid-cols-[88px_minmax(0,1fr)] phone:block phone:pb-14">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed! focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-focus"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 flex-col">
        <OutageStrip />
        <BlindStrip />
        <RepairDialogs>{children}</RepairDialogs>
      </div>
    </div>
  );
}

function Rail() {
  return (
    <aside
      aria-label="Rota"
      className="sticky top-0 flex h-dvh flex-col gap-4 border-line border-r bg-rail p-2 narrow:px-1.5 phone:fixed phone:inset-x-0 phone:top-auto phone:bottom-0 phone:z-30 phone:block phone:h-14 phone:border-t phone:border-r-0 phone:p-0"
    >
      <div className="flex min-h-8 items-center gap-2 px-2 narrow:flex-col narrow:px-0 phone:hidden">
        <Link
          href="/"
          className="flex h-8 items-center gap-2 font-semibold text-md tracking-[-0.01em] hover:no-underline"
        >
          <Logo />
          <span className="narrow:sr-only">Rota</span>
        </Link>
        <Environment className="ml-auto narrow:ml-0 narrow:max-w-full" />
      </div>
      <Nav />
      <RailFoot />
    </aside>
  );
}

function RailFoot() {
  const { zone, choice } = useZone();
  return (
    <div className="mt-auto grid min-w-0 gap-0.5 p-2 text-ink-3 text-xs narrow:px-0 narrow:text-center narrow:text-2xs phone:hidden">
      <Redis />
      <span className="narrow:hidden">Times in {choice === "schedule" ? "each schedule’s zone" : zone}</span>
    </div>
  );
}
