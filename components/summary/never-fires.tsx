"use client";

import Link from "next/link";
import { ButtonLink } from "@/components/ui/button";
import { count, counted } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { useSchedules } from "@/lib/queries/schedules";
import { Finding } from "./finding";

/** Rows read from the end of the list by next run, where those without one stand. */
const lookedAt = 50;
const namesShown = 3;

/** Schedules whose expression can never match: the first few by name, with the reason of the first. */
export function NeverFires({ total, active }: { total: number; active: number }) {
  const offset = Math.max(0, active - lookedAt);
  const { data } = useSchedules({ status: ["active"], sort: "next", offset, limit: lookedAt });
  const found = data?.items.filter(({ neverFires }) => neverFires !== null) ?? [];
  const [first] = found;
  const more = total - Math.min(found.length, namesShown);
  return (
    <Finding
      mark="never"
      title={`${counted(total, "schedule")} never ${total === 1 ? "fires" : "fire"}`}
      end={
        <ButtonLink
          size="sm"
          href={
            total === 1 && first
              ? schedulePath(first.scheduleId)
              : `/schedules?status=active&sort=next&offset=${offset}`
          }
        >
          {total === 1 ? "Show it" : "Show them"}
        </ButtonLink>
      }
    >
      {first?.expression ? <code className="text-ink">{first.expression.value}</code> : null}
      {first ? `: ${first.neverFires} ` : null}
      {found.slice(0, namesShown).map(({ scheduleId, name }, at) => (
        <span key={scheduleId}>
          {at > 0 ? ", " : ""}
          <Link href={schedulePath(scheduleId)} className="font-medium text-ink">
            {name}
          </Link>
        </span>
      ))}
      {found.length === 0 ? "Their expression matches no moment, as the scheduler reads it." : null}
      {found.length > 0 && more > 0 ? ` and ${count(more)} more.` : null}
    </Finding>
  );
}
