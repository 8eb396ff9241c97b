"use client";

import type { Row as TableRow, useTable } from "@tanstack/react-table";
import { memo, type ReactNode } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Skeleton } from "@/components/ui/skeleton";
import { ScheduleZone } from "@/components/ui/zone";
import type { Schedule } from "@/lib/api/contract";
import { type features, widths } from "./columns";

type Table = ReturnType<typeof useTable<typeof features, Schedule>>;

type Props = {
  table: Table;
  row: TableRow<typeof features, Schedule>;
  schedule: Schedule;
  /** The number of the row in the list, from 0. */
  number: number;
  ticked: boolean;
  onTick: (number: number, id: string, ticked: boolean, range: boolean) => void;
  /** Another value means other columns. */
  columns: unknown;
};

const cellLook = "phone:h-15!";
export const tickWidth = "w-[36px] phone:w-[32px] phone:pl-0! phone:pr-3!";

/** One schedule. It renders again only when its own values change, however fast the list is scrolled. */
export const Row = memo(DrawnRow, (a, b) => {
  const same = a.schedule === b.schedule && a.number === b.number;
  return same && a.ticked === b.ticked && a.columns === b.columns && a.onTick === b.onTick;
});

function DrawnRow({ table, row, schedule: { scheduleId, name, expression }, number, ticked, onTick }: Props) {
  return (
    <tr aria-rowindex={number + 2} data-row={number} data-ticked={ticked || undefined}>
      <td className={`${cellLook} ${tickWidth}`}>
        <Checkbox
          label={`Select ${name}`}
          checked={ticked}
          onChange={(checked, range) => onTick(number, scheduleId, checked, range)}
        />
      </td>
      {row.getAllCells().map((cell) => (
        <td key={cell.id} className={`${cellLook} ${widths[cell.column.id] ?? ""}`}>
          <ScheduleZone offset={expression?.offset}>
            <table.FlexRender cell={cell} />
          </ScheduleZone>
        </td>
      ))}
    </tr>
  );
}

/** A row that is still being read. */
export function RowToCome({ number, columns }: { number: number; columns: readonly { id?: string | undefined }[] }) {
  return (
    <tr aria-rowindex={number + 2} aria-busy="true" data-row={number}>
      <td className={`${cellLook} ${tickWidth}`} />
      {columns.map(({ id = "" }) => (
        <td key={id} className={`${cellLook} ${widths[id] ?? ""}`}>
          {id === "actions" ? null : <Skeleton className={id === "name" ? "w-48 max-w-full" : "w-16 max-w-full"} />}
        </td>
      ))}
    </tr>
  );
}

/** Takes up the height of rows that are not in the page. One cell: a span would make room for hidden columns. */
export function Gap({ height }: { height: number }): ReactNode {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus
    <tr aria-hidden="true" className="pointer-events-none">
      <td className="border-0! p-0!" style={{ height }} />
    </tr>
  );
}
