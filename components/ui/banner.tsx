import type { ReactNode } from "react";
import { Mark, type MarkName } from "./status-mark";

type StripProps = { title: ReactNode; children: ReactNode; action?: ReactNode };

/** One line over every page, for what stops every schedule: a blind scheduler, Redis away. */
export function Strip({ title, children, action }: StripProps) {
  return (
    <div
      role="alert"
      className="flex min-h-10 items-center gap-2 border-line border-b bg-error-tint px-6 py-2 phone:flex-wrap phone:items-start phone:px-4 phone:py-3"
    >
      <Mark name="error" className="phone:mt-[3px]" />
      <div className="min-w-0 flex-1 break-words phone:basis-[80%]">
        <b className="font-semibold text-error-text">{title}</b> {children}
      </div>
      {action ? <div className="flex flex-none gap-2 phone:ml-[22px]">{action}</div> : null}
    </div>
  );
}

type NoteProps = {
  tone: "paused" | "error" | "overdue" | "plain";
  mark?: MarkName;
  children: ReactNode;
  end?: ReactNode;
};

const grounds = { paused: "bg-paused-tint", error: "bg-error-tint", overdue: "bg-overdue-tint", plain: "bg-sunken" };

/** A note about the one thing that the page shows, such as its pause. */
export function Note({ tone, mark, children, end }: NoteProps) {
  const shape = mark ?? (tone === "plain" ? "unknown" : tone);
  return (
    <div className={`flex items-start gap-3 rounded-md px-3 py-2.5 phone:flex-wrap ${grounds[tone]}`}>
      <Mark name={shape} className="mt-[3px]" />
      <div className="min-w-0 flex-1 break-words phone:basis-[80%]">{children}</div>
      {end ? <div className="ml-auto flex flex-none gap-2 phone:ml-6">{end}</div> : null}
    </div>
  );
}
