"use client";

import type { ReactNode } from "react";
import { count as whole } from "@/lib/format/numbers";

type Props = {
  pressed: boolean;
  onPress: () => void;
  children: ReactNode;
  /** How many it would show; null where that is not known. */
  count?: number | null;
};

/** A filter that is on or off. */
export function FilterChip({ pressed, onPress, children, count }: Props) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className="inline-flex h-7 flex-none items-center gap-1.5 whitespace-nowrap rounded-md border border-line px-2.5 text-ink-2 text-xs hover:bg-hover aria-pressed:border-transparent aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink phone:h-8"
    >
      {children}
      {count === undefined ? null : (
        <span className="font-normal text-ink-3">{count === null ? "–" : whole(count)}</span>
      )}
    </button>
  );
}
