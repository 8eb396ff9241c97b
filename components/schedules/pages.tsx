import { SoFar } from "@/components/layout/so-far";
import { Button, IconButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Icon } from "@/components/ui/icon";
import { count } from "@/lib/format/numbers";

type Props = { offset: number; shown: number; total: number; size: number; onOffset: (offset: number) => void };

/** Which rows of how many this page shows, and the buttons to the others. */
export function Pages({ offset, shown, total, size, onOffset }: Props) {
  return (
    <div className="flex items-center gap-2 px-2 py-3 text-ink-3 text-xs">
      <span role="status" className="mr-auto">
        {count(offset + 1)}–{count(offset + shown)} of <SoFar total={total} />
      </span>
      <IconButton
        label="Previous page"
        disabledReason={offset === 0 ? "this is the first" : null}
        onClick={() => onOffset(Math.max(0, offset - size))}
      >
        <Icon name="left" />
      </IconButton>
      <IconButton
        label="Next page"
        disabledReason={offset + shown >= total ? "this is the last" : null}
        onClick={() => onOffset(offset + size)}
      >
        <Icon name="right" />
      </IconButton>
    </div>
  );
}

/** A page that no longer exists, because rows are gone or the address is old. */
export function PastTheEnd({ total, onFirst }: { total: number; onFirst: () => void }) {
  return (
    <EmptyState
      icon="search"
      title="Nothing stands on this page"
      actions={<Button onClick={onFirst}>First page</Button>}
    >
      There are only {count(total)}.
    </EmptyState>
  );
}
