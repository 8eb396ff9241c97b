import type { ReactNode } from "react";
import { Mark, type MarkName } from "@/components/ui/status-mark";

type Props = {
  mark: MarkName;
  title: ReactNode;
  children: ReactNode;
  meta?: ReactNode;
  end?: ReactNode;
  top?: boolean;
};

/** One thing that is wrong: what, on what, and where to mend it. `top`: it stops everything. */
export function Finding({ mark, title, children, meta, end, top = false }: Props) {
  return (
    <div
      className={`grid min-h-12 grid-cols-[20px_minmax(0,1fr)_auto_auto] items-center gap-3 px-2 py-1.5 phone:grid-cols-[20px_minmax(0,1fr)] phone:items-start phone:gap-x-2 phone:gap-y-0.5 phone:py-2.5 ${top ? "rounded-md bg-error-tint py-2.5" : "border-line border-b"}`}
    >
      <Mark name={mark} className="justify-self-center phone:mt-[3px]" />
      <div className="min-w-0">
        <h3>{title}</h3>
        <p className="break-words text-ink-2 text-xs">{children}</p>
      </div>
      <span className="whitespace-nowrap text-ink-2 text-xs phone:hidden">{meta}</span>
      <div className="flex gap-2 phone:col-start-2 phone:mt-1.5">{end}</div>
    </div>
  );
}
