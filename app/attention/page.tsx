import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { AttentionPage } from "@/components/attention/attention";
import { attentionParams, findingsAskedFor, openKind } from "@/components/attention/filter";
import { answers } from "@/lib/api/answers";
import { driftOverview, driftQuery } from "@/lib/queries/drift";
import { prefetch } from "../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Attention" };

const load = createLoader(attentionParams);

export default async function Attention({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filter = await load(searchParams);
  const overview = () => answers.drift({ search: "", offset: 0, ...driftOverview });
  // The open kind depends on what is wrong. If that cannot be read, the browser shows why.
  const kinds =
    filter.kind === null
      ? await overview().then(
          ({ kinds: all }) => all,
          () => [],
        )
      : [];
  const open = openKind(filter.kind, kinds);
  const asked = open === null ? [] : [findingsAskedFor(open, filter)];
  const state = await prefetch(
    { queryKey: driftQuery(driftOverview).queryKey, read: overview },
    ...asked.map((query) => ({ queryKey: driftQuery(query).queryKey, read: () => answers.drift(query) })),
  );
  return (
    <HydrationBoundary state={state}>
      <AttentionPage />
    </HydrationBoundary>
  );
}
