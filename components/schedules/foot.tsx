"use client";

import { SoFar } from "@/components/layout/so-far";
import { Button, IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { count, counted } from "@/lib/format/numbers";
import type { Rows } from "./use-rows";
import type { Ticks } from "./use-ticks";

type Props = { rows: Rows; total: number; first: number; last: number; resting: boolean; ticks: Ticks };

/**
 * The foot of the list, always visible: what is ticked, what changed meanwhile, and which rows of how many are in the
 * window.
 */
export function Foot({ rows: { changes, apply }, total, first, last, resting, ticks }: Props) {
  return (
    <div className="sticky bottom-0 z-10 -mx-6 mt-auto -mb-12 flex h-12 items-center gap-3 border-line border-t bg-canvas px-8 text-ink-3 text-xs phone:bottom-14 phone:-mx-4 phone:px-4">
      <Ticked total={total} ticks={ticks} />
      <span role="status" className="ml-auto flex-none">
        {changes > 0 ? (
          <Button size="sm" onClick={apply}>
            <Icon name="refresh" small />
            {counted(changes, "change")}
          </Button>
        ) : null}
      </span>
      <span role="status" className={`flex-none ${ticks.count > 0 ? "phone:hidden" : ""}`} aria-busy={!resting}>
        {count(first + 1)}–{count(last + 1)} of <SoFar total={total} />
      </span>
    </div>
  );
}

function Ticked({ total, ticks }: { total: number; ticks: Ticks }) {
  const { count: ticked, selection, reading, all, clear } = ticks;
  return (
    <>
      <span role="status" className="flex-none font-medium text-ink text-sm">
        {reading ? "Reading the range…" : ticked > 0 ? `${count(ticked)} selected` : ""}
      </span>
      {ticked > 0 ? (
        <>
          {selection.all || ticked >= total ? null : (
            <button type="button" className="link min-w-0 truncate text-sm hover:underline" onClick={all}>
              Select all {count(total)} matching
            </button>
          )}
          <IconButton label="Clear the selection" onClick={clear}>
            <Icon name="close" small />
          </IconButton>
        </>
      ) : null}
    </>
  );
}
