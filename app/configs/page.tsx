import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Configs } from "@/components/configs/configs";
import { configsRead } from "@/components/configs/read";
import { answers } from "@/lib/api/answers";
import { configsQuery } from "@/lib/queries/configs";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Configurations" };

export default async function ConfigsPage() {
  const query = { ...configsRead, search: "", sort: "config" as const };
  const state = await prefetch({ queryKey: configsQuery(query).queryKey, read: () => answers.listConfigs(query) });
  return (
    <HydrationBoundary state={state}>
      <Configs />
    </HydrationBoundary>
  );
}
