import Link from "next/link";
import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import { ScheduleZone } from "@/components/ui/zone";
import type { Schedule } from "@/lib/api/contract";
import { expressionAsWritten } from "@/lib/format/expression-as-written";
import { schedulePath } from "@/lib/format/paths";

/** Coming starts, one a line. Times take the room they need, names the rest. */
export function StartsTable({ caption, children }: { caption: string; children: ReactNode }) {
  return (
    <table className="table compact plain table-auto border-line border-t">
      <caption className="sr-only">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">At</th>
          <th scope="col">Schedule</th>
          <th scope="col">Expression</th>
          <th scope="col">In</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

type Props = {
  at: string;
  schedule: Pick<Schedule, "scheduleId" | "name" | "expression">;
  /** In grey behind the name. */
  children?: ReactNode;
};

export function StartRow({ at, schedule: { scheduleId, name, expression }, children }: Props) {
  return (
    <tr>
      <td className="whitespace-nowrap text-ink-3">
        <ScheduleZone offset={expression?.offset}>
          <Time at={at} as="absolute" className="phone:hidden" />
          <Time at={at} as="clock" className="desk:hidden" />
        </ScheduleZone>
      </td>
      <td className="w-full max-w-0 truncate">
        <Link href={schedulePath(scheduleId)} className="font-medium">
          {name}
        </Link>
        {children ? <span className="ml-2 text-ink-3 text-xs">{children}</span> : null}
      </td>
      <td className="max-w-[220px] truncate pl-3 font-mono text-ink-3 text-xs phone:hidden">
        {expression ? expressionAsWritten(expression) : null}
      </td>
      <td className="whitespace-nowrap text-right">
        <Time at={at} />
      </td>
    </tr>
  );
}
