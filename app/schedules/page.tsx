import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { askedFor, filterParams } from "@/components/schedules/filter";
import { Schedules } from "@/components/schedules/schedules";
import { answers } from "@/lib/api/answers";
import { schedulesQuery } from "@/lib/queries/schedules";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Schedules" };

const load = createLoader(filterParams);

export default async function SchedulesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = askedFor(await load(searchParams));
  const state = await prefetch({ queryKey: schedulesQuery(query).queryKey, read: () => answers.listSchedules(query) });
  return (
    <HydrationBoundary state={state}>
      <Schedules />
    </HydrationBoundary>
  );
}
