import type { ReactNode } from "react";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { counted } from "@/lib/format/numbers";

type Props = { total: number; checkedAt: string | null; end?: ReactNode };

/** Nothing is wrong: one calm line, with the time of the last check. */
export function Calm({ total, checkedAt, end }: Props) {
  return (
    <div role="status" className="flex min-h-14 items-center gap-3 border-line border-b px-2 py-1.5">
      <Mark name="active" />
      <p className="min-w-0">
        <b className="font-medium">Nothing needs attention.</b>{" "}
        <span className="text-ink-3">
          {counted(total, "schedule")} checked
          {checkedAt ? (
            <>
              {" "}
              at <Time at={checkedAt} as="absolute" zone />
            </>
          ) : (
            " so far"
          )}
          .
        </span>
      </p>
      {end ? <span className="ml-auto text-ink-3 text-xs phone:hidden">{end}</span> : null}
    </div>
  );
}
