import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { Configs } from "@/components/configs/configs";
import { configParams, configsAskedFor } from "@/components/configs/filter";
import { answers } from "@/lib/api/answers";
import { configsQuery } from "@/lib/queries/configs";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Configurations" };

const load = createLoader(configParams);

export default async function ConfigsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = configsAskedFor(await load(searchParams));
  const state = await prefetch({ queryKey: configsQuery(query).queryKey, read: () => answers.listConfigs(query) });
  return (
    <HydrationBoundary state={state}>
      <Configs />
    </HydrationBoundary>
  );
}
