import type { ReactNode } from "react";
import { Mark, type MarkName } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";

type Props = {
  mark: MarkName;
  title: ReactNode;
  says: ReactNode;
  count: ReactNode;
  /** An instant; null: not known. */
  since?: string | null;
  /** At the right end: what you can do about it. */
  end: ReactNode;
  /** It stops every schedule. */
  top?: boolean;
  /** What follows belongs to it, so that no rule parts them. */
  open?: boolean;
};

/** One kind of drift: what it means, how many have it, since when, and where to repair it. */
export function Line({ mark, title, says, count, since = null, end, top = false, open = false }: Props) {
  const ground = top ? "rounded-md bg-error-tint" : open ? "" : "border-line border-b";
  return (
    <div
      className={`grid min-h-12 grid-cols-[20px_minmax(0,1fr)_112px_88px_auto] items-center gap-3 px-2 py-1.5 phone:grid-cols-[20px_minmax(0,1fr)_auto] phone:items-start phone:gap-x-2 phone:gap-y-0.5 phone:py-2.5 ${ground}`}
    >
      <Mark name={mark} className="justify-self-center phone:mt-[3px]" />
      <div className="min-w-0">
        <h3>{title}</h3>
        <p className="break-words text-ink-2 text-xs">{says}</p>
      </div>
      <span className="whitespace-nowrap text-ink-2 text-xs phone:order-last phone:col-start-2">
        {count}
        {since ? (
          <span className="text-ink-3 desk:hidden">
            , first seen <Time at={since} />
          </span>
        ) : null}
      </span>
      <span className="whitespace-nowrap text-ink-3 text-xs phone:hidden">
        {since ? (
          <>
            <span className="sr-only">first seen </span>
            <Time at={since} />
          </>
        ) : null}
      </span>
      <div className="flex justify-end">{end}</div>
    </div>
  );
}
