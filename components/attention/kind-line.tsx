import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { Findings } from "@/lib/api/contract";
import { countedDrift, driftWords, isOfSchedules } from "@/lib/format/drift";
import type { DriftKind } from "@/lib/schedules/drift-kinds";

export type Kind = Findings["kinds"][number];

type Props = {
  kind: Kind;
  /** At the right end: what can be done with it. */
  end: ReactNode;
  /** What stands below belongs to it, so that no line parts them. */
  open?: boolean;
};

/** One kind of what is wrong: what it means, how many have it, and since when. */
export function KindLine({ kind: { kind, severity, count, since }, end, open = false }: Props) {
  const { mark, title, says } = driftWords[kind];
  const tint = severity === "critical" ? "rounded-md bg-error-tint" : open ? "" : "border-line border-b";
  return (
    <div
      className={`grid min-h-12 grid-cols-[20px_minmax(0,1fr)_112px_88px_auto] items-center gap-3 px-2 py-1.5 phone:grid-cols-[20px_minmax(0,1fr)_auto] phone:items-start phone:gap-x-2 phone:gap-y-0.5 phone:py-2.5 ${tint}`}
    >
      <Mark name={mark} className="justify-self-center phone:mt-[3px]" />
      <div className="min-w-0">
        <h3 data-tip={`drift:${kind}`}>{title}</h3>
        <p className="break-words text-ink-2 text-xs">{says}</p>
      </div>
      <span className="whitespace-nowrap text-ink-2 text-xs phone:order-last phone:col-start-2">
        <Count kind={kind} count={count} />
        {since ? (
          <span className="text-ink-3 desk:hidden">
            , since <Time at={since} />
          </span>
        ) : null}
      </span>
      <span className="whitespace-nowrap text-ink-3 text-xs phone:hidden">
        {since ? (
          <>
            <span className="sr-only">since </span>
            <Time at={since} />
          </>
        ) : null}
      </span>
      <div className="flex justify-end">{end}</div>
    </div>
  );
}

function Count({ kind, count }: { kind: DriftKind; count: number | null }) {
  if (count === null) return "–";
  const text = countedDrift(kind, count);
  return isOfSchedules(kind) ? <Link href={`/schedules?drift=${kind}`}>{text}</Link> : text;
}
