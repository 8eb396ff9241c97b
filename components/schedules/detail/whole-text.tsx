"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { LoadFailure } from "@/components/ui/load-failure";
import { bytes, count } from "@/lib/format/numbers";
import { type TextOf, useText } from "@/lib/queries/text";

type Props = TextOf & {
  /** Which text it is, such as `the reason`. */
  what: string;
  /** Bytes of the whole text, where they are known. */
  size?: number;
};

/** Opens a text of which the page shows only the beginning. */
export function WholeText({ what, size, ...of }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <div className="mt-1 min-w-0">
      <Button size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? `Close ${what}` : `Read ${what} in full${size === undefined ? "" : `, ${bytes(size)}`}`}
      </Button>
      {open ? <Pages of={of} what={what} /> : null}
    </div>
  );
}

/** Shows one page of the text at a time: a megabyte at once would freeze the browser. */
function Pages({ of, what }: { of: TextOf; what: string }) {
  const [starts, setStarts] = useState([0]);
  const from = starts.at(-1) ?? 0;
  const { data, error, isPlaceholderData } = useText(of, from);
  if (error) return <LoadFailure error={error} what={what} />;
  const { text = "", bytes: total = 0, next = null } = data ?? {};
  const end = next ?? total;
  return (
    <>
      <textarea
        readOnly
        rows={12}
        aria-label={what}
        aria-busy={data === undefined || isPlaceholderData}
        value={text}
        className="mt-1 block w-full resize-y break-all rounded-md border-0 bg-sunken p-3 font-mono text-ink text-xs leading-5"
      />
      {next !== null || starts.length > 1 ? (
        <p className="mt-1 flex flex-wrap items-center gap-2 text-ink-3 text-xs">
          <span>
            Bytes {count(from + 1)} to {count(end)} of {count(total)}
          </span>
          <Button
            size="sm"
            disabledReason={starts.length > 1 ? null : "This is the beginning"}
            onClick={() => setStarts(starts.slice(0, -1))}
          >
            Back
          </Button>
          <Button
            size="sm"
            busy={isPlaceholderData}
            disabledReason={next === null ? "This is the end" : null}
            onClick={() => setStarts([...starts, next ?? 0])}
          >
            Next
          </Button>
        </p>
      ) : null}
    </>
  );
}
