import { Mark } from "@/components/ui/status-mark";
import type { Schedule } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";
import { severityOf } from "@/lib/schedules/drift-kinds";

/** Marks a schedule with drift: a triangle, or a diamond where it is minor. The tooltip says what is wrong. */
export function DriftMark({ drift }: { drift: Schedule["drift"] }) {
  if (!drift || drift.length === 0) return null;
  const kinds = drift.map((kind) => driftWords[kind].title).join(", ");
  return (
    <span data-tip={kinds} className="flex-none">
      <Mark name={drift.every((kind) => severityOf[kind] === "minor") ? "tidy" : "soon"} />
      <span className="sr-only">Wrong: {kinds}</span>
    </span>
  );
}
