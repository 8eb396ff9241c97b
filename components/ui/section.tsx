import { type ReactNode, useId } from "react";

type Props = {
  title: string;
  /** In grey behind the title: a count. */
  note?: ReactNode;
  /** At the right end of the title's line. */
  end?: ReactNode;
  /** The first of a page or column has no space above it. */
  first?: boolean;
  children: ReactNode;
};

/** A part of a page under its own heading. */
export function Section({ title, note, end, first = false, children }: Props) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={first ? "min-w-0" : "mt-8 min-w-0 phone:mt-6"}>
      <div className="flex min-h-9 items-center gap-2 pb-1">
        <h2 id={heading} className="whitespace-nowrap">
          {title}
        </h2>
        {note ? <span className="min-w-0 truncate text-ink-3">{note}</span> : null}
        {end ? <span className="ml-auto flex min-w-0 items-center gap-3 text-ink-3 text-xs">{end}</span> : null}
      </div>
      {children}
    </section>
  );
}
