import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { upcomingOf, upcomingParams } from "@/components/upcoming/filter";
import { UpcomingPage } from "@/components/upcoming/upcoming";
import { answers } from "@/lib/api/answers";
import { upcomingQuery } from "@/lib/queries/upcoming";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Upcoming" };

const load = createLoader(upcomingParams);

export default async function Upcoming({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const asked = upcomingOf(await load(searchParams));
  const { forMs, ...filter } = asked;
  const state = await prefetch({
    queryKey: upcomingQuery(asked).queryKey,
    read: () => answers.upcoming({ status: [], ...filter, to: new Date(Date.now() + forMs).toISOString() }),
  });
  return (
    <HydrationBoundary state={state}>
      <UpcomingPage />
    </HydrationBoundary>
  );
}
