"use client";

import { useState } from "react";

const shownAtOnce = 50;
const longest = 300;

/** Any JSON as label and value, nested; always text. Large parts are opened piece by piece. */
export function MetadataTree({ value }: { value: Record<string, unknown> }) {
  return (
    <div className="tree border-line border-t">
      <Entries entries={Object.entries(value)} depth={0} />
    </div>
  );
}

function Entries({ entries, depth }: { entries: [string, unknown][]; depth: number }) {
  const [shown, show] = useState(shownAtOnce);
  return (
    <>
      {entries.slice(0, shown).map(([field, value]) => (
        <Entry key={field} field={field} value={value} depth={depth} />
      ))}
      {entries.length > shown ? (
        <button type="button" className="link" onClick={() => show(shown + 10 * shownAtOnce)}>
          {entries.length - shown} more
        </button>
      ) : null}
    </>
  );
}

function Entry({ field, value, depth }: { field: string; value: unknown; depth: number }) {
  const nested = typeof value === "object" && value !== null ? Object.entries(value) : null;
  const [open, setOpen] = useState(depth < 2 && (nested?.length ?? 0) <= shownAtOnce);
  const indent = { paddingLeft: Math.min(depth, 8) * 16 };
  if (nested === null) {
    return (
      <div>
        <span className="truncate" style={indent}>
          {field}
        </span>
        <Text text={typeof value === "string" ? value : String(JSON.stringify(value))} />
      </div>
    );
  }
  return (
    <>
      <div>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="truncate text-left"
          style={indent}
        >
          {open ? "▾" : "▸"} {field}
        </button>
        <span className="text-ink-3">{Array.isArray(value) ? `[${nested.length}]` : `{${nested.length}}`}</span>
      </div>
      {open ? <Entries entries={nested} depth={depth + 1} /> : null}
    </>
  );
}

function Text({ text }: { text: string }) {
  const [all, showAll] = useState(false);
  const cut = text.length > longest && !all;
  return (
    <span className="min-w-0 break-words font-mono">
      {cut ? `${text.slice(0, longest)}… ` : text}
      {cut ? (
        <button type="button" className="link font-sans" onClick={() => showAll(true)}>
          show all
        </button>
      ) : null}
    </span>
  );
}
