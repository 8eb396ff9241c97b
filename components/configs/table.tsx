import Link from "next/link";
import { idLook } from "@/components/schedules/cells";
import { Icon } from "@/components/ui/icon";
import { countsInWords, StatusBar } from "@/components/ui/status-bar";
import { StatusMark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { Configuration } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { configPath } from "@/lib/format/paths";
import type { ConfigFilterState } from "./filter";

type Sort = ConfigFilterState["sort"];

const columns = [
  {
    by: "status",
    label: "Status",
    className: "w-[112px] narrow:w-[96px] phone:w-[24px] phone:pr-2! phone:pl-0! [&>span]:flex",
  },
  { by: "name", label: "Name", className: "" },
  { by: "config", label: "Config", className: "w-[96px] narrow:hidden" },
  { by: null, label: "Task type", className: "w-[16%] narrow:hidden" },
  { by: null, label: "Share of each status", className: "w-[112px] phone:hidden" },
  { by: null, label: "Schedules", className: "w-[88px] text-right! phone:hidden" },
  { by: null, label: "Active", className: "w-[72px] text-right! narrow:hidden" },
  { by: null, label: "Paused", className: "w-[72px] text-right! narrow:hidden" },
  { by: null, label: "Error", className: "w-[64px] text-right! narrow:hidden" },
  { by: "next", label: "Next run", className: "w-[152px] pl-6! phone:w-[96px] phone:pl-0! phone:text-right!" },
] as const;
const [status, name, id, taskType, bar, total, active, paused, error, next] = columns;

type Props = { configs: Configuration[]; sort: Sort; onSort: (sort: Sort) => void };

/** A page of configurations. The server searches, sorts and pages; this only displays. */
export function ConfigsTable({ configs, sort, onSort }: Props) {
  return (
    <table className="table">
      <caption className="sr-only">Configurations</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <Head key={column.label} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {configs.map((config) => (
          <Row key={config.configId} config={config} />
        ))}
      </tbody>
    </table>
  );
}

type HeadProps = { column: (typeof columns)[number] } & Omit<Props, "configs">;

function Head({ column: { by, label, className }, sort, onSort }: HeadProps) {
  if (by === null) {
    return (
      <th scope="col" className={className}>
        <span className={label === bar.label ? "sr-only" : ""}>{label}</span>
      </th>
    );
  }
  const up = sort === by;
  const down = sort === `-${by}`;
  return (
    <th scope="col" className={className} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button
        type="button"
        className="inline-flex items-center gap-0.5 font-medium"
        onClick={() => onSort(up ? `-${by}` : by)}
      >
        <span className={by === "status" ? "phone:sr-only" : ""}>{label}</span>
        {up || down ? <Icon name={up ? "up" : "down"} small /> : null}
      </button>
    </th>
  );
}

function Row({ config }: { config: Configuration }) {
  return (
    <tr>
      <td className={`${status.className} phone:h-13!`}>
        <StatusMark status={config.status} fold />
      </td>
      <td className={name.className}>
        <div className="two">
          <Link href={configPath(config.configId)} className="font-medium phone:line-clamp-2 phone:whitespace-normal">
            {config.name ?? `Configuration ${config.configId}`}
          </Link>
          <span className="hidden narrow:block phone:whitespace-normal">
            {config.configId} · {countsInWords(config)}
          </span>
        </div>
      </td>
      <td className={`${id.className} text-ink-2`}>
        <span className={idLook}>{config.configId}</span>
      </td>
      <td className={`${taskType.className} truncate text-ink-2`}>{config.taskType ?? "–"}</td>
      <td className={bar.className}>
        <StatusBar counts={config} />
      </td>
      <td className={total.className}>{count(config.total)}</td>
      <Count of={config.active} className={active.className} />
      <Count of={config.paused} className={paused.className} />
      <Count of={config.error} className={error.className} tone="text-error-text" />
      <td className={next.className}>
        {config.nextRunAt ? (
          <div className="two">
            <span>
              <Time at={config.nextRunAt} />
            </span>
            <span className="phone:hidden">
              <Time at={config.nextRunAt} as="absolute" />
            </span>
          </div>
        ) : (
          <span className="text-ink-3">{config.status === "paused" ? "all paused" : "–"}</span>
        )}
        <StatusBar counts={config} className="mt-1 ml-auto h-1.5 w-20 desk:hidden" />
      </td>
    </tr>
  );
}

const Count = ({ of, className, tone = "" }: { of: number; className: string; tone?: string }) => (
  <td className={`${className} ${of === 0 ? "text-ink-3" : tone}`}>{count(of)}</td>
);
