"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { Problem } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { isOutage, ProblemError } from "@/lib/queries/client";
import { useSummary } from "@/lib/queries/summary";
import { useAccess } from "./access";

export type Outage = {
  /**
   * What is away: Redis (or the dashboard itself), or only the catalog behind lists and counts, which is being rebuilt.
   */
  of: "redis" | "catalog";
  /** What the last try was answered; null where the fleet is only known to be stale. */
  problem: ProblemError | null;
  /** What is the matter, without a full stop. */
  title: string;
  /** More about it, in sentences; empty where nothing more is known. */
  detail: string;
  /** Redis answers but refuses: it is loading, out of memory, or a right is missing. */
  isRefusal: boolean;
  /** The instant at which the shown data was read; null where nothing ever was. */
  readAt: string | null;
  /** When it tries again by itself, in Unix milliseconds. */
  nextTryAt: number;
};

const OutageContext = createContext<Outage | null>(null);

/**
 * Watches whether Redis and the catalog answer, retries by itself, and then has everything read again. `met`: the
 * problem that the server met when it rendered the page.
 */
export function OutageProvider({ met, children }: { met: Problem | null; children: ReactNode }) {
  const client = useQueryClient();
  const { error: asked, data, refetch } = useSummary();
  const [first] = useState(() => met && new ProblemError(met.code, met.status, met.detail, met.requestId || null));
  const error = asked ?? (data ? null : first);
  const reason = data?.freshness.reason;
  const stale = data?.freshness.state === "stale" || reason !== undefined;
  const away = isOutage(error) || stale;

  const [nextTryAt, setNextTryAt] = useState(0);

  const outage = useMemo<Outage | null>(() => {
    if (!away) return null;
    const problem = isOutage(error) ? error : null;
    return {
      of: problem?.code === "catalog_unavailable" ? "catalog" : "redis",
      problem,
      ...wordsOf(problem, reason),
      readAt: data?.freshness.asOf ?? null,
      nextTryAt,
    };
  }, [away, error, reason, data, nextTryAt]);

  useEffect(() => {
    if (!away) return;
    const arm = () => setNextTryAt(Date.now() + limits.pollMs);
    arm();
    const timer = setInterval(() => {
      arm();
      void refetch();
    }, limits.pollMs);
    return () => clearInterval(timer);
  }, [away, refetch]);

  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !away) void client.invalidateQueries();
    wasAway.current = away;
  }, [away, client]);

  return <OutageContext value={outage}>{children}</OutageContext>;
}

const unreachable = "Redis cannot be reached";

/** Redis may be away, or there and refusing: its sentence says which. */
function wordsOf(problem: ProblemError | null, reason: string | undefined) {
  const words = (title: string, detail: string, isRefusal = false) => ({ title, detail, isRefusal });
  if (problem?.code === "catalog_unavailable") return words("The catalog of schedules is being rebuilt", "");
  if (problem?.code === "unreachable") return words("The dashboard does not answer", "");
  if (problem?.code === "shutting_down") return words("The dashboard is shutting down", "");
  if (problem && problem.code !== "redis_unavailable")
    return words("Rota does not answer as it should", problem.detail);
  const told = problem?.detail ?? reason ?? unreachable;
  if (!told.startsWith(unreachable)) return words("Redis does not serve", told, true);
  const why = told.slice(unreachable.length).replace(/^[.:]?\s*/, "");
  return words(unreachable, why.charAt(0).toUpperCase() + why.slice(1));
}

/** Returns the outage, or null while everything answers. */
export const useOutage = (): Outage | null => useContext(OutageContext);

/** Returns why nothing can be changed now, for `disabledReason`; null where it can, since actions need no catalog. */
export function useWriteBlock(): string | null {
  const { readOnly } = useAccess();
  const outage = useOutage();
  if (readOnly !== null) return readOnly;
  return outage?.of === "redis" ? `${outage.title} at the moment` : null;
}
