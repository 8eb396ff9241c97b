"use client";

import { useEffect, useRef } from "react";
import type { Suggestion } from "@/lib/schedules/query-suggestions";

type Props = {
  id: string;
  options: Suggestion[];
  /** The index of the option that the keyboard has marked; -1: none. */
  marked: number;
  onTake: (option: Suggestion) => void;
};

export const optionId = (listId: string, place: number) => `${listId}-${place}`;

/** The suggestions under the search box. The focus stays in the box. */
export function SearchOptions({ id, options, marked, onTake }: Props) {
  const markedOption = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another element after each move
  useEffect(() => {
    markedOption.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press on it must not take the focus out of the box
    <div
      onMouseDown={(event) => event.preventDefault()}
      className="absolute inset-x-0 top-full z-40 mt-1 overflow-hidden rounded-lg bg-raised shadow-pop"
    >
      <div id={id} role="listbox" aria-label="Suggestions" className="max-h-[min(21rem,50dvh)] overflow-y-auto p-1.5">
        {options.map((option, place) => (
          <div
            key={option.text}
            ref={place === marked ? markedOption : undefined}
            id={optionId(id, place)}
            role="option"
            tabIndex={-1}
            aria-selected={place === marked}
            onMouseDown={() => onTake(option)}
            className="flex min-h-7 cursor-pointer items-center gap-3 rounded-sm px-2 py-1 text-xs hover:bg-hover aria-selected:bg-selected phone:min-h-10 phone:text-sm"
          >
            <span className="min-w-16 font-mono text-xs">{option.text}</span>
            <span className="min-w-0 text-ink-3">{option.label}</span>
          </div>
        ))}
      </div>
      <p className="border-line border-t px-3.5 py-2 text-2xs text-ink-3">
        <code className="text-2xs text-ink-2">-type:cron</code> leaves out ·{" "}
        <code className="text-2xs text-ink-2">status:paused,error</code> either ·{" "}
        <code className="text-2xs text-ink-2">"two words"</code> together
      </p>
    </div>
  );
}
