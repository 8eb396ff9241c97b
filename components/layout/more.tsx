"use client";

import Link from "next/link";
import { useId, useRef } from "react";
import { Icon } from "@/components/ui/icon";
import { Redis } from "./redis";
import { type Entry, tabIcon, tabLook } from "./tab";
import { ZoneSwitch } from "./zone-switch";

type Props = {
  entries: readonly Entry[];
  /** The href of the entry that is shown; null: another page. */
  here: string | null;
};

/**
 * On a phone: what does not fit into the bar of tabs, in a sheet over it. The browser closes it and restores the focus.
 */
export function More({ entries, here }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = () => sheet.current?.hidePopover();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-current={here === null ? undefined : "true"}
        className={`${tabLook} desk:hidden`}
      >
        <Icon name="more" className={tabIcon} />
        More
      </button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        className="inset-x-0 top-auto bottom-14 m-0 w-full rounded-t-lg bg-raised p-2 text-ink shadow-pop desk:hidden"
      >
        {entries.map(({ href, label, icon }) => (
          <Link
            key={href}
            href={href}
            onClick={close}
            aria-current={here === href ? "page" : undefined}
            className="flex h-12 items-center gap-3 rounded-md px-3 text-md hover:no-underline aria-[current]:bg-selected"
          >
            <Icon name={icon} className="size-5! text-ink-3" />
            {label}
          </Link>
        ))}
        <div className="mt-2 grid gap-2 border-line border-t px-3 pt-3 pb-1 text-ink-3 text-xs">
          <span className="flex items-center justify-between gap-3">
            Times in
            <ZoneSwitch />
          </span>
          <Redis />
        </div>
      </div>
    </>
  );
}
