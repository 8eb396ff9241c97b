"use client";

import { type ReactNode, useId, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { Mark, type MarkName } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";

type Props = {
  /** An instant; null where none can be read. */
  at: string | null;
  mark: MarkName;
  /** A run that went well has a smaller mark, since it is the normal case. */
  quiet?: boolean;
  word: string;
  /** To the right of the word: how long it took. */
  took?: ReactNode;
  /** The rest on one line, cut where it does not fit. The open row shows it all. */
  more: string;
  failed?: boolean;
  /** What the open row shows. */
  children: ReactNode;
};

/** One event or run in the history. It opens to show all its fields. */
export function HistoryRow({ at, mark, quiet = false, word, took = null, more, failed = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const details = useId();
  return (
    <>
      <tr className={open ? "[&>td]:border-b-0!" : ""}>
        <td className="whitespace-nowrap text-ink-3">
          {at ? <Time at={at} as="absolute" /> : <span data-tip="It has no readable time">–</span>}
        </td>
        <td>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? details : undefined}
            onClick={() => setOpen(!open)}
            className="flex h-8 w-full min-w-0 items-center gap-2 whitespace-nowrap text-left phone:h-10"
          >
            <Mark name={mark} className={quiet ? "scale-75 text-mark!" : ""} />
            <span className="max-w-48 truncate phone:max-w-32">{word}</span>
            <span className="ml-auto pl-2 text-ink-3">{took}</span>
            <Icon name={open ? "down" : "right"} small />
          </button>
        </td>
        <td
          className={`w-full max-w-0 truncate max-[359px]:hidden ${failed ? "text-error-text" : "text-ink-3"}`}
          data-tip={more || undefined}
        >
          {more}
        </td>
      </tr>
      {open ? (
        <tr id={details}>
          <td colSpan={3} className="h-auto! max-w-0 pb-3!">
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 rounded-md bg-sunken p-3 text-xs">
              {children}
            </dl>
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** One field of an event or run. */
export function Told({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="max-w-40 break-words text-ink-3">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** A text of any length, which scrolls in its place. */
export const ToldText = ({ text, failed = false }: { text: string; failed?: boolean }) => (
  <pre className={`max-h-40 overflow-auto whitespace-pre-wrap break-words ${failed ? "text-error-text" : ""}`}>
    {text}
  </pre>
);
