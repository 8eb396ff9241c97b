"use client";

import { useState } from "react";
import { Icon } from "@/components/ui/icon";
import { counted } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";
import { writeJson } from "@/lib/schedules/json";

type Entries = [string, unknown][];

const entriesOf = (value: unknown): Entries | null => {
  if (Array.isArray(value)) return value.map((each, index) => [String(index), each]);
  return typeof value === "object" && value !== null ? Object.entries(value) : null;
};

/**
 * Returns a value as text. Quotes mark what would read as something else: `"12"` is not a number, an empty text is not
 * nothing.
 */
function textOf(value: unknown): string {
  if (typeof value !== "string") return writeJson(value);
  return /^(-?[\d.]+(e[-+]?\d+)?|true|false|null|\s*)$/i.test(value) ? JSON.stringify(value) : value;
}

/** JSON as a tree of names and values. Everything is shown as text, nothing is run. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <div className="tree border-line border-t">
      <Rows entries={entriesOf(value) ?? []} level={0} />
    </div>
  );
}

function Rows({ entries, level }: { entries: Entries; level: number }) {
  const [shown, show] = useState<number>(limits.shown.jsonRows);
  const rest = entries.length - shown;
  return (
    <>
      {entries.slice(0, shown).map(([name, value]) => (
        <Row key={name} name={name} value={value} level={level} />
      ))}
      {rest > 0 ? (
        <button
          type="button"
          className="block py-1 text-accent-text"
          onClick={() => show(shown + 20 * limits.shown.jsonRows)}
        >
          Show {counted(Math.min(rest, 20 * limits.shown.jsonRows), "more row", "more rows")}
        </button>
      ) : null}
    </>
  );
}

function Row({ name, value, level }: { name: string; value: unknown; level: number }) {
  const [open, setOpen] = useState(level + 1 < limits.shown.jsonLevels);
  const entries = entriesOf(value);
  const indent = { paddingLeft: `${Math.min(level, 12) * 16}px` };
  if (!entries) {
    return (
      <div>
        <span className="min-w-0 break-words" style={indent}>
          {name}
        </span>
        <span className="min-w-0">
          <Value value={value} />
        </span>
      </div>
    );
  }
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <>
      <div>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="min-w-0 break-words text-left text-ink-2!"
          style={indent}
        >
          <span className="mr-1 inline-block align-[-2px] text-ink-3">
            <Icon name={open ? "down" : "right"} small />
          </span>
          {name}
        </button>
        <span className="font-mono text-ink-3">{size}</span>
      </div>
      {open ? <Rows entries={entries} level={level + 1} /> : null}
    </>
  );
}

function Value({ value }: { value: unknown }) {
  const [all, showAll] = useState(false);
  const text = textOf(value);
  const cut = !all && text.length > limits.shown.jsonText;
  return (
    <span className="whitespace-pre-wrap break-words font-mono">
      {cut ? text.slice(0, limits.shown.jsonText) : text}
      {cut ? (
        <button type="button" className="ml-1 text-accent-text" onClick={() => showAll(true)}>
          … show all {counted(text.length, "character")}
        </button>
      ) : null}
    </span>
  );
}
