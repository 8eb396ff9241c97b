import Link from "next/link";
import type { ReactNode } from "react";
import type { Findings } from "@/lib/api/contract";
import { countedDrift, driftWords, isOfSchedules } from "@/lib/format/drift";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { Line } from "./line";

export type Kind = Findings["kinds"][number];

type Props = { kind: Kind; end: ReactNode; open?: boolean };

/** One kind of drift. Its count links to the schedules that have it. */
export function KindLine({ kind: { kind, severity, count, since }, end, open = false }: Props) {
  const { mark, title, says } = driftWords[kind];
  return (
    <Line
      mark={mark}
      title={<span data-tip={`drift:${kind}`}>{title}</span>}
      says={says}
      count={<Count kind={kind} count={count} />}
      since={since}
      end={end}
      top={severity === "critical"}
      open={open}
    />
  );
}

function Count({ kind, count }: { kind: DriftKind; count: number | null }) {
  if (count === null) return "–";
  const text = countedDrift(kind, count);
  return isOfSchedules(kind) ? <Link href={`/schedules?drift=${kind}`}>{text}</Link> : text;
}
