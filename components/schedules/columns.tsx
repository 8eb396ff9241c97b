import { createColumnHelper, tableFeatures } from "@tanstack/react-table";
import { RunsCell } from "@/components/runs/cell";
import { StatusMark } from "@/components/ui/status-mark";
import type { Schedule } from "@/lib/api/contract";
import { ScheduleActions } from "./actions";
import { ConfigCell, ExpressionCell, LastEventCell, NameCell, NextCell } from "./cells";
import type { OptionalColumn } from "./view";

/** The server searches, sorts and pages, so the table needs none of the library's features. */
export const features = tableFeatures({});
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
    id: "runs",
    header: "Last runs",
    cell: ({ row }) => <RunsCell scheduleId={row.original.scheduleId} />,
  }),
  helper.display({
    id: "actions",
    header: "Actions",
    cell: ({ row }) => <ScheduleActions schedule={row.original} compact />,
  }),
]);

/** Returns all columns but these. */
export const columnsWithout = (hidden: readonly OptionalColumn[]) =>
  columns.filter(({ id }) => !hidden.some((left) => left === id));

/** The width of each column, and where it is hidden for want of room. The last runs say more than the last event. */
export const widths: Record<string, string> = {
  status: "w-[112px] narrow:w-[96px] phone:w-[22px] phone:pr-2! [&>span]:flex",
  config: "w-[96px] in-[.compact]:w-[72px] narrow:hidden",
  schedule: "w-[27%] in-[.with-runs]:w-[22%] narrow:w-[26%] phone:hidden",
  next: "w-[164px] narrow:w-[128px] in-[.compact]:w-[96px] in-[.compact]:[&_.two>:nth-child(2)]:hidden phone:w-[84px] phone:pr-1! phone:text-right!",
  updated: "w-[148px] in-[.compact]:w-[212px] narrow:hidden in-[.with-runs]:max-[1599px]:hidden",
  runs: "w-[152px] in-[.compact]:w-[136px] in-[.compact]:[&_.two>:nth-child(2)]:hidden narrow:hidden",
  actions: "w-[80px] phone:w-[40px] phone:pr-0!",
};
