import type { Findings } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";
import { counted } from "@/lib/format/numbers";

/** What was checked and not found, and what cannot be checked. */
export function Checked({ kinds }: { kinds: Findings["kinds"] }) {
  const clean = kinds.filter(({ count }) => count === 0);
  const unknown = kinds.filter(({ count }) => count === null);
  return (
    <details className="px-2 pt-4 text-ink-3 text-xs">
      <summary className="cursor-pointer">
        {counted(clean.length, "other kind")} {clean.length === 1 ? "was" : "were"} checked and found nothing
        {unknown.length > 0
          ? `; ${unknown.map(({ kind }) => driftWords[kind].title.toLowerCase()).join(", ")}: not known`
          : ""}
      </summary>
      <ul className="grid grid-cols-2 gap-x-8 pt-2 narrow:grid-cols-1">
        {[...clean, ...unknown].map(({ kind, count }) => (
          <li key={kind} className="py-1">
            <b className="font-medium text-ink-2">{driftWords[kind].title}.</b> {driftWords[kind].says}
            {count === null ? " Not looked for here: it needs runs to be reported." : ""}
          </li>
        ))}
      </ul>
    </details>
  );
}
