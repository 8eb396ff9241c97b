"use client";

import { debounce, useQueryStates } from "nuqs";
import { useOutage } from "@/components/layout/outage";
import { Page } from "@/components/layout/page";
import { CannotTell } from "@/components/schedules/none";
import { Pages, PastTheEnd } from "@/components/schedules/pages";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { SearchField } from "@/components/ui/search-field";
import { SkeletonRows } from "@/components/ui/skeleton";
import { limits } from "@/lib/limits";
import { useConfigs } from "@/lib/queries/configs";
import { useReadSoFar } from "@/lib/queries/summary";
import { configParams, configsAskedFor } from "./filter";
import { ConfigsTable } from "./table";

/** All configurations, and the statuses of their schedules. */
export function Configs() {
  const [filter, set] = useQueryStates(configParams, { history: "push", shallow: true });
  const { search, sort, offset } = filter;
  const outage = useOutage();
  const { data, error } = useConfigs(configsAskedFor(filter));
  return (
    <Page title="Configurations">
      <div className="pb-3">
        <SearchField
          value={search}
          label="Search configurations"
          placeholder="name, id or task type"
          onChange={(text) =>
            void set({ search: text || null, offset: null }, { history: "replace", limitUrlUpdates: debounce(250) })
          }
        />
      </div>
      {data && data.items.length > 0 ? (
        <>
          <ConfigsTable configs={data.items} sort={sort} onSort={(by) => void set({ sort: by, offset: null })} />
          <Pages
            offset={offset}
            shown={data.items.length}
            total={data.total}
            size={limits.pageSize.default}
            onOffset={(to) => void set({ offset: to || null }, { scroll: true })}
          />
        </>
      ) : data && data.total > 0 ? (
        <PastTheEnd total={data.total} onFirst={() => void set({ offset: null })} />
      ) : data ? (
        <Nothing search={search} />
      ) : error ? (
        <LoadFailure error={error} what="the configurations" />
      ) : outage ? (
        <CannotTell />
      ) : (
        <SkeletonRows label="Reading the configurations" />
      )}
    </Page>
  );
}

function Nothing({ search }: { search: string }) {
  const outage = useOutage();
  const isReading = useReadSoFar() !== null;
  if (outage) return <CannotTell />;
  if (isReading) return <SkeletonRows label="Reading the configurations" />;
  return search ? (
    <EmptyState
      icon="search"
      title="No configuration matches"
      actions={<ButtonLink href="/configs">Clear the search</ButtonLink>}
    >
      Nothing holds “{search}” in its name, id or task type.
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
