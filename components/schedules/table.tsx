"use client";

import { createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { Icon } from "@/components/ui/icon";
import { StatusMark } from "@/components/ui/status-mark";
import type { Schedule } from "@/lib/api/contract";
import { ScheduleActions } from "./actions";
import { ConfigCell, ExpressionCell, LastEventCell, NameCell, NextCell } from "./cells";
import type { FilterState } from "./filter";

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, Schedule>();

const columns = helper.columns([
  helper.display({
    id: "status",
    header: "Status",
    cell: ({ row: { original } }) => (
      <StatusMark
        status={original.status}
        word={original.status === "unknown" ? original.statusWord : null}
        never={original.neverFires !== null}
        fold
      />
    ),
  }),
  helper.display({ id: "name", header: "Name", cell: ({ row }) => <NameCell schedule={row.original} /> }),
  helper.display({
    id: "config",
    header: "Config",
    cell: ({ row }) => <ConfigCell configId={row.original.configId} />,
  }),
  helper.display({ id: "schedule", header: "Schedule", cell: ({ row }) => <ExpressionCell schedule={row.original} /> }),
  helper.display({ id: "next", header: "Next run", cell: ({ row }) => <NextCell schedule={row.original} /> }),
  helper.display({ id: "updated", header: "Last event", cell: ({ row }) => <LastEventCell schedule={row.original} /> }),
  helper.display({
    id: "actions",
    header: "Actions",
    cell: ({ row }) => <ScheduleActions schedule={row.original} compact />,
  }),
]);

const withoutConfig = columns.filter(({ id }) => id !== "config");

const widths: Record<string, string> = {
  status: "w-[112px] phone:w-[28px] [&>span]:flex",
  config: "w-[88px] narrow:hidden",
  schedule: "w-[27%] phone:hidden",
  next: "w-[128px] phone:w-[76px] phone:text-right!",
  updated: "w-[148px] narrow:hidden",
  actions: "w-[80px] phone:w-[84px] phone:pr-0!",
};
const sortable = { status: "status", name: "name", config: "config", next: "next", updated: "updated" } as const;
const isSortable = (id: string): id is keyof typeof sortable => id in sortable;

type Props = {
  schedules: Schedule[];
  caption: string;
  ofOneConfig: boolean;
  sort: FilterState["sort"];
  onSort: (sort: FilterState["sort"]) => void;
};

/** A page of schedules. The server searches, sorts and cuts pages; this only shows them. */
export function SchedulesTable({ schedules, caption, ofOneConfig, sort, onSort }: Props) {
  const table = useTable({
    features,
    columns: ofOneConfig ? withoutConfig : columns,
    data: schedules,
    getRowId: (schedule) => schedule.scheduleId,
  });
  return (
    <table className="table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map(({ id, column }) => (
              <Head key={id} id={id} label={String(column.columnDef.header)} sort={sort} onSort={onSort} />
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id}>
            {row.getAllCells().map((cell) => (
              <td key={cell.id} className={`phone:h-13! ${widths[cell.column.id] ?? ""}`}>
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type HeadProps = { id: string; label: string } & Pick<Props, "sort" | "onSort">;

function Head({ id, label, sort, onSort }: HeadProps) {
  const className = widths[id];
  if (!isSortable(id)) {
    return (
      <th scope="col" className={className}>
        {id === "actions" ? <span className="sr-only">{label}</span> : label}
      </th>
    );
  }
  const up = sort === sortable[id];
  const down = sort === `-${sortable[id]}`;
  return (
    <th scope="col" className={className} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button
        type="button"
        className="inline-flex items-center gap-0.5 font-medium"
        onClick={() => onSort(up ? `-${sortable[id]}` : sortable[id])}
      >
        <span className={id === "status" ? "phone:sr-only" : ""}>{label}</span>
        {up || down ? <Icon name={up ? "up" : "down"} small /> : null}
      </button>
    </th>
  );
}
