"use client";

import Link from "next/link";
import { ButtonLink } from "@/components/ui/button";
import { count, counted } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { useSchedules } from "@/lib/queries/schedules";
import { Finding } from "./finding";
import { neverFiring } from "./next-query";

/** Schedules whose expression can never match: the first few by name, with the reason of the first. */
export function NeverFires({ total }: { total: number }) {
  const found = useSchedules(neverFiring).data?.items ?? [];
  const [first] = found;
  const more = total - found.length;
  return (
    <Finding
      mark="never"
      title={`${counted(total, "schedule")} never ${total === 1 ? "fires" : "fire"}`}
      end={
        <ButtonLink
          size="sm"
          href={total === 1 && first ? schedulePath(first.scheduleId) : "/schedules?neverFires=true"}
        >
          {total === 1 ? "Show it" : "Show them"}
        </ButtonLink>
      }
    >
      {found.map(({ scheduleId, name }, at) => (
        <span key={scheduleId}>
          {at > 0 ? ", " : ""}
          <Link href={schedulePath(scheduleId)} className="font-medium text-ink">
            {name}
          </Link>
          {at === 0 && first?.neverFires ? ` (${first.neverFires.replace(/\.$/, "")})` : ""}
        </span>
      ))}
      {found.length === 0 ? "Their expression matches no moment, as the scheduler reads it." : null}
      {found.length > 0 && more > 0 ? ` and ${count(more)} more.` : null}
    </Finding>
  );
}
