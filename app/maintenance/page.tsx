import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Maintenance } from "@/components/maintenance/maintenance";
import { answers } from "@/lib/api/answers";
import { connectionQuery } from "@/lib/queries/connection";
import { legacyQuery } from "@/lib/queries/legacy";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Maintenance" };

export default async function MaintenancePage() {
  const state = await prefetch(
    { queryKey: connectionQuery().queryKey, read: answers.connection },
    { queryKey: legacyQuery().queryKey, read: answers.legacy },
  );
  return (
    <HydrationBoundary state={state}>
      <Maintenance />
    </HydrationBoundary>
  );
}
