import { Note } from "@/components/ui/banner";
import type { BrokenKey } from "@/lib/api/contract";
import { counted } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";

/** Keys that exist but cannot be read: why, and what they hold. */
export function BrokenKeys({ broken }: { broken: BrokenKey[] }) {
  if (broken.length === 0) return null;
  const keys = [...new Set(broken.map(({ key }) => key))];
  return (
    <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-2">
      {keys.map((key) => (
        <BrokenEntries key={key} name={key} entries={broken.filter((each) => each.key === key)} />
      ))}
    </div>
  );
}

function BrokenEntries({ name, entries }: { name: string; entries: BrokenKey[] }) {
  const what =
    entries.length === 1
      ? "cannot be read."
      : `holds ${counted(entries.length, "entry", "entries")} that cannot be read.`;
  return (
    <Note tone="overdue">
      <p>
        <code className="break-all">{name}</code> {what}
      </p>
      {entries.slice(0, limits.shown.brokenEntries).map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one key may hold several that are alike
        <Entry key={index} entry={entry} />
      ))}
      {entries.length > limits.shown.brokenEntries ? (
        <p className="mt-1 text-ink-2 text-xs">
          and {counted(entries.length - limits.shown.brokenEntries, "more", "more")}
        </p>
      ) : null}
    </Note>
  );
}

function Entry({ entry: { reason, raw } }: { entry: BrokenKey }) {
  return (
    <div className="mt-1 text-ink-2 text-xs">
      {reason}
      {raw ? <pre className="max-h-24 overflow-auto whitespace-pre-wrap break-all">{raw}</pre> : null}
    </div>
  );
}
