import { Note } from "@/components/ui/banner";
import type { BrokenKey } from "@/lib/api/contract";

/** Keys that are there but cannot be read: why, and what stands there. */
export function BrokenKeys({ broken }: { broken: BrokenKey[] }) {
  if (broken.length === 0) return null;
  return (
    <div className="mt-3 grid gap-2">
      {broken.map(({ key, reason, raw }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one key may hold several that are alike
        <Note key={`${key} ${index}`} tone="overdue">
          <p>
            <code className="break-all">{key}</code> cannot be read. {reason}
          </p>
          {raw ? (
            <pre className="mt-1 max-h-24 overflow-auto whitespace-pre-wrap break-all text-xs text-ink-2">{raw}</pre>
          ) : null}
        </Note>
      ))}
    </div>
  );
}
