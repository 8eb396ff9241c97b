"use client";

import { useRef } from "react";
import { limits } from "@/lib/limits";
import { Icon } from "./icon";
import { useSlashKey } from "./use-slash-key";

type Props = { value: string; label: string; placeholder: string; onChange: (search: string) => void };

/** A search for a part of a text. `/` moves the focus to it. */
export function SearchField({ value, label, placeholder, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useSlashKey(input);
  return (
    <div className="flex h-8 max-w-[480px] items-center gap-2 rounded-md border border-line-strong bg-canvas px-2.5 focus-within:shadow-focus phone:h-10">
      <Icon name="search" className="text-ink-3" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        maxLength={limits.searchLength}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-w-0 flex-1 bg-transparent outline-none focus-visible:shadow-none"
      />
      {value === "" ? <SlashHint /> : null}
    </div>
  );
}

/** The hint that `/` leads here. */
export function SlashHint() {
  return (
    <span aria-hidden="true" className="rounded-sm border border-line px-1 text-2xs text-ink-3 phone:hidden">
      /
    </span>
  );
}
