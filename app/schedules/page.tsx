import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { createLoader, type SearchParams } from "nuqs/server";
import { askedFor, filterParams, pageOf, pagesOf } from "@/components/schedules/filter";
import { Schedules } from "@/components/schedules/schedules";
import { parseView, viewCookie } from "@/components/schedules/view";
import { answers } from "@/lib/api/answers";
import { schedulesQuery } from "@/lib/queries/schedules";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Schedules" };

const load = createLoader(filterParams);

export default async function SchedulesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [filter, jar] = await Promise.all([load(searchParams), cookies()]);
  const asked = askedFor(filter);
  const pages = pagesOf(filter.offset, filter.offset).map((page) => pageOf(asked, page));
  const state = await prefetch(
    ...pages.map((query) => ({
      queryKey: schedulesQuery(query).queryKey,
      read: () => answers.listSchedules(query),
    })),
  );
  return (
    <HydrationBoundary state={state}>
      <Schedules view={parseView(jar.get(viewCookie)?.value)} />
    </HydrationBoundary>
  );
}
