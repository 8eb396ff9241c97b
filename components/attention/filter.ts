import { parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";
import type { Findings } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";

type Kind = Findings["kinds"][number];

/** What the URL of the page of findings holds: the open kind (`none`: none), and the search in it. */
export const attentionParams = {
  kind: parseAsStringLiteral([...driftKinds, "none"]),
  search: parseAsString.withDefault(""),
  offset: parseAsInteger.withDefault(0),
};

/** Returns what to ask the API about the open kind. Server and browser ask the same. */
export const findingsAskedFor = (kind: DriftKind, { search, offset }: { search: string; offset: number }) => ({
  kind: [kind],
  search: search.slice(0, limits.searchLength),
  offset: Math.max(0, offset),
  limit: limits.pageSize.default,
});

/** Returns the open kind: the one that the URL names, else the worst, if it stops every schedule. */
export function openKind(said: DriftKind | "none" | null, kinds: readonly Kind[]): DriftKind | null {
  if (said !== null) return said === "none" ? null : said;
  return kinds.find(({ severity, count }) => severity === "critical" && count !== null && count > 0)?.kind ?? null;
}
