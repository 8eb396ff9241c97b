"use client";

import Link from "next/link";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useOutage } from "@/components/layout/outage";
import { Page } from "@/components/layout/page";
import { SearchField } from "@/components/schedules/list";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { type Configuration, sorts } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { configPath } from "@/lib/format/paths";
import { useConfigs } from "@/lib/queries/configs";
import { configsRead } from "./read";

const sortWords = [...sorts, ...sorts.map((by) => `-${by}` as const)];
const params = {
  search: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(sortWords).withDefault("config"),
};
const columns = [
  { by: "status", label: "Status", className: "w-[112px] phone:w-[28px]" },
  { by: "name", label: "Name", className: "" },
  { by: null, label: "Schedules", className: "w-[96px] text-right!" },
  { by: null, label: "Active", className: "w-[80px] text-right! phone:hidden" },
  { by: null, label: "Paused", className: "w-[80px] text-right! phone:hidden" },
  { by: "next", label: "Next run", className: "w-[140px] pl-6! phone:w-[92px]" },
] as const;

/** All configurations, with how their schedules stand. */
export function Configs() {
  const [{ search, sort }, set] = useQueryStates(params, { history: "push", shallow: true });
  const { data, error } = useConfigs({ ...configsRead, search: search.slice(0, 200), sort });
  return (
    <Page title="Configurations">
      <div className="pb-3">
        <SearchField
          value={search}
          label="Search configurations"
          placeholder="name, id or task type"
          onChange={(text) =>
            void set({ search: text || null }, { history: "replace", limitUrlUpdates: debounce(250) })
          }
        />
      </div>
      {data && data.items.length > 0 ? (
        <>
          <table className="table">
            <caption className="sr-only">Configurations</caption>
            <thead>
              <tr>
                {columns.map(({ by, label, className }) => (
                  <th
                    key={label}
                    scope="col"
                    className={className}
                    aria-sort={sort === by ? "ascending" : by && sort === `-${by}` ? "descending" : undefined}
                  >
                    {by ? (
                      <button
                        type="button"
                        className="font-medium"
                        onClick={() => void set({ sort: sort === by ? `-${by}` : by })}
                      >
                        <span className={by === "status" ? "phone:sr-only" : ""}>{label}</span>
                      </button>
                    ) : (
                      label
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items.map((config) => (
                <Row key={config.configId} config={config} />
              ))}
            </tbody>
          </table>
          <p role="status" className="px-2 py-3 text-ink-3 text-xs">
            {count(data.items.length)} of {count(data.total)}
          </p>
        </>
      ) : data ? (
        <Nothing search={search} />
      ) : error ? (
        <LoadFailure error={error} what="the configurations" />
      ) : (
        <SkeletonRows label="Reading the configurations" />
      )}
    </Page>
  );
}

function Row({ config }: { config: Configuration }) {
  const [status, name, schedules, active, paused, next] = columns;
  return (
    <tr>
      <td className={status.className}>
        <StatusMark status={config.status} fold />
      </td>
      <td className={name.className}>
        <div className="two">
          <Link href={configPath(config.configId)} className="font-medium">
            {config.name ?? `Configuration ${config.configId}`}
          </Link>
          <span>{[config.configId, config.taskType].filter((part) => part !== null).join(" · ")}</span>
        </div>
      </td>
      <td className={schedules.className}>{count(config.total)}</td>
      <td className={active.className}>{count(config.active)}</td>
      <td className={paused.className}>{count(config.paused)}</td>
      <td className={next.className}>{config.nextRunAt ? <Time at={config.nextRunAt} /> : "–"}</td>
    </tr>
  );
}

function Nothing({ search }: { search: string }) {
  const outage = useOutage();
  if (outage) {
    return (
      <EmptyState icon="plug" title="Cannot tell">
        Redis cannot be reached, so what would stand here is not known.
      </EmptyState>
    );
  }
  return search ? (
    <EmptyState
      icon="search"
      title="No configuration matches"
      actions={<ButtonLink href="/configs">Clear the search</ButtonLink>}
    >
      Nothing holds “{search}”.
    </EmptyState>
  ) : (
    <EmptyState
      icon="empty"
      title="No configurations yet"
      actions={<ButtonLink href="/">How to connect an application</ButtonLink>}
    >
      They appear here as soon as the application registers schedules.
    </EmptyState>
  );
}
