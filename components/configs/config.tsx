"use client";

import { Page } from "@/components/layout/page";
import { ScheduleList } from "@/components/schedules/list";
import type { View } from "@/components/schedules/view";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { StatusMark } from "@/components/ui/status-mark";
import { ProblemError } from "@/lib/queries/client";
import { configSchedulesQuery, useConfig } from "@/lib/queries/configs";
import { ChangeAll } from "./change-all";
import { ConfigFacts } from "./config-facts";

const crumbs = [{ href: "/configs", label: "Configurations" }];

/** One configuration and its schedules. */
export function ConfigPage({ configId, view }: { configId: string; view: View }) {
  const { data: config, error } = useConfig(configId);
  const name = config?.name ?? `Configuration ${configId}`;
  if (error instanceof ProblemError && error.code === "not_found") {
    return (
      <Page title={name} crumbs={crumbs}>
        <EmptyState
          icon="search"
          title="There is no such configuration"
          actions={<ButtonLink href="/configs">All configurations</ButtonLink>}
        >
          {error.detail}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={name} crumbs={crumbs}>
      <div className="mb-4 flex items-start gap-4 phone:flex-wrap">
        <div className="min-w-0 flex-1 phone:basis-full">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="line-clamp-3 min-w-0 max-w-full break-words">{name}</h1>
            {config ? <StatusMark status={config.status} large /> : null}
          </div>
          <p className="line-clamp-3 break-words text-ink-3">
            Configuration {configId}
            {config?.taskType ? ` · task type ${config.taskType}` : ""}
          </p>
        </div>
        {config ? <ChangeAll config={config} name={name} /> : null}
      </div>
      {error && !config ? (
        <LoadFailure error={error} what="the configuration" />
      ) : (
        <>
          {config ? <ConfigFacts config={config} /> : null}
          <ScheduleList
            counts={config}
            query={(query) => configSchedulesQuery(configId, query)}
            list={configId}
            caption={`Schedules of ${name}`}
            view={view}
            ofOneConfig
          />
        </>
      )}
    </Page>
  );
}
