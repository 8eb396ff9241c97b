"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { RepairDialogs } from "@/components/attention/dialogs";
import { Icon } from "@/components/ui/icon";
import { useZone } from "@/components/ui/zone";
import { useLive } from "@/lib/queries/live";
import { useAccess } from "./access";
import { BlindStrip } from "./blind-strip";
import { Nav } from "./nav";
import { OutageStrip } from "./outage-strip";

/** What stands around every page: the rail, and over it what stops everything. */
export function Shell({ children }: { children: ReactNode }) {
  useLive();
  return (
    <div className="grid min-h-dvh grid-cols-[208px_minmax(0,1fr)] phone:block phone:pb-14">
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
  const { environment } = useAccess();
  return (
    <aside
      aria-label="Rota"
      className="sticky top-0 flex h-dvh flex-col gap-4 border-line border-r bg-rail p-2 phone:fixed phone:inset-x-0 phone:top-auto phone:bottom-0 phone:z-30 phone:block phone:h-14 phone:border-t phone:border-r-0 phone:p-0"
    >
      <div className="flex h-8 items-center gap-2 px-2 phone:hidden">
        <Link href="/" className="flex items-center gap-2 font-semibold text-md tracking-[-0.01em] hover:no-underline">
          <Icon name="logo" className="size-4.5!" />
          Rota
        </Link>
        {environment ? (
          <span className="ml-auto min-w-0 truncate rounded-sm bg-ink px-1.5 font-medium text-2xs/[18px] text-canvas">
            {environment}
          </span>
        ) : null}
      </div>
      <Nav />
      <RailFoot />
    </aside>
  );
}

function RailFoot() {
  const { address, embedded, readOnly } = useAccess();
  const { zone, choice } = useZone();
  return (
    <div className="mt-auto grid min-w-0 gap-0.5 p-2 text-ink-3 text-xs phone:hidden">
      {readOnly ? (
        <span data-tip={readOnly} className="font-medium text-ink-2">
          Read-only
        </span>
      ) : null}
      <span className="truncate font-mono text-2xs" data-tip={address}>
        {embedded ? "embedded Redis" : address}
      </span>
      <span>Times in {choice === "schedule" ? "each schedule’s zone" : zone}</span>
    </div>
  );
}
