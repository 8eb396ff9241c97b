import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { ConfigQuery } from "@/lib/api/contract";
import type { ConfigId } from "@/lib/ids";
import { ask } from "./client";
import { keys } from "./keys";
import type { ConfigScheduleFilter } from "./schedules";

export type ConfigFilter = Partial<ConfigQuery>;

export const configsQuery = (query: ConfigFilter = {}) =>
  queryOptions({
    queryKey: keys.configs(query),
    queryFn: ({ signal }) => ask("listConfigs", { query, signal }),
    meta: { follows: { filter: {} } },
    placeholderData: keepPreviousData,
  });

export const configQuery = (configId: ConfigId) =>
  queryOptions({
    queryKey: keys.config(configId),
    queryFn: ({ signal }) => ask("getConfig", { params: { configId }, signal }),
    meta: { follows: { filter: { config: configId } } },
  });

export const configSchedulesQuery = (configId: ConfigId, query: ConfigScheduleFilter = {}) =>
  queryOptions({
    queryKey: keys.configSchedules(configId, query),
    queryFn: ({ signal }) => ask("listConfigSchedules", { params: { configId }, query, signal }),
    meta: { follows: { filter: { ...query, config: configId } } },
  });

/** A page of configurations. */
export const useConfigs = (query?: ConfigFilter) => useQuery(configsQuery(query));

/** One configuration, with its counts. */
export const useConfig = (configId: ConfigId) => useQuery(configQuery(configId));

/** A page of one configuration's schedules. */
export const useConfigSchedules = (configId: ConfigId, query?: ConfigScheduleFilter) =>
  useQuery(configSchedulesQuery(configId, query));
