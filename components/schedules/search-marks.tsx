import type { Ref } from "react";
import { tokens } from "@/lib/schedules/query-language";

/** Shades the words of a search that are read as fields. It lies under the box's text, letter under letter. */
export function SearchMarks({ text, ref }: { text: string; ref: Ref<HTMLDivElement> }) {
  const fields = tokens(text).filter(({ field, term }) => field !== null && term !== null && term.field !== "text");
  return (
    <div
      ref={ref}
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 overflow-hidden whitespace-pre text-transparent leading-[22px]"
    >
      {fields.map(({ from, to }, place) => (
        <span key={from}>
          {text.slice(fields[place - 1]?.to ?? 0, from)}
          <span className="rounded-sm bg-selected shadow-[0_0_0_1px_var(--selected)]">{text.slice(from, to)}</span>
        </span>
      ))}
    </div>
  );
}
