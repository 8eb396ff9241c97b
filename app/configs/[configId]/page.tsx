import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { createLoader, type SearchParams } from "nuqs/server";
import { ConfigPage } from "@/components/configs/config";
import { nextOfConfig } from "@/components/configs/filter";
import { askedFor, filterParams, pageOf, pagesOf } from "@/components/schedules/filter";
import { parseView, viewCookie } from "@/components/schedules/view";
import { answers } from "@/lib/api/answers";
import { idFromPath } from "@/lib/ids";
import { configQuery, configSchedulesQuery } from "@/lib/queries/configs";
import { prefetch } from "../../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Configuration" };

const load = createLoader(filterParams);

type Props = { params: Promise<{ configId: string }>; searchParams: Promise<SearchParams> };

export default async function OneConfigPage({ params, searchParams }: Props) {
  // Next gives a page its segment undecoded, unlike a route handler.
  const configId = idFromPath(decodeURIComponent((await params).configId));
  const [filter, jar] = await Promise.all([load(searchParams), cookies()]);
  const asked = askedFor(filter);
  const pages = pagesOf(filter.offset, filter.offset).map((page) => pageOf(asked, page));
  const state = await prefetch(
    { queryKey: configQuery(configId).queryKey, read: () => answers.getConfig(configId) },
    ...pages.map((query) => ({
      queryKey: configSchedulesQuery(configId, query).queryKey,
      read: () => answers.listConfigSchedules(configId, query),
    })),
    {
      queryKey: configSchedulesQuery(configId, nextOfConfig).queryKey,
      read: () =>
        answers.listConfigSchedules(configId, { search: "", status: [], type: [], offset: 0, ...nextOfConfig }),
    },
  );
  return (
    <HydrationBoundary state={state}>
      <ConfigPage configId={configId} view={parseView(jar.get(viewCookie)?.value)} />
    </HydrationBoundary>
  );
}
