import type { Deadline } from "@/lib/deadline";
import { limits } from "@/lib/limits";
import type { Finding } from "./plan";
import type { Repaired } from "./repair";
import { isOutage, type RepairedMany } from "./repair-many";

/** Findings of a kind, in order, each with the cursor of a page that begins with it. */
export type FindingsPage = {
  findings: readonly (Finding & { cursor: string })[];
  nextCursor: string | null;
  /** How many there are from the page's first on. */
  rest: number;
};

/** `nextCursor`: the first finding that was not tried; null: none is left. `left`: at least 1 where there is one. */
export type RepairedAll = RepairedMany & { nextCursor: string | null };

/**
 * Repairs the findings that come page by page from a cursor on, until none is left, `isOver`, or there are as many as one
 * request may repair. What cannot be repaired is passed over, and the repaired ones leave the list meanwhile: so the answer
 * names the next finding, and no number of them. `mend` repairs those of a page, and may leave some of its end.
 * @throws what `pageFrom` and `mend` throw, but for an outage after anything was done: then `stopped` says so.
 */
export async function repairAll(
  from: string | undefined,
  pageFrom: (cursor: string | undefined) => Promise<FindingsPage>,
  mend: (findings: FindingsPage["findings"], isOver: Deadline) => Promise<RepairedMany>,
  isOver: Deadline,
): Promise<RepairedAll> {
  const results: Repaired[] = [];
  let cursor: string | null = from ?? null;
  let total: number | null = null;
  const answer = (stopped: string | null): RepairedAll => {
    const left = cursor === null ? 0 : Math.max(1, (total ?? 0) - results.length);
    return { results, left, nextCursor: cursor, stopped };
  };
  do {
    try {
      const page = await pageFrom(cursor ?? undefined);
      total ??= page.rest;
      const done = await mend(page.findings, isOver);
      results.push(...done.results);
      cursor = page.findings[done.results.length]?.cursor ?? page.nextCursor;
      if (done.stopped !== null) return answer(done.stopped);
    } catch (error) {
      if (results.length === 0 || !isOutage(error)) throw error;
      return answer(error.message);
    }
  } while (cursor !== null && results.length < limits.repairs && !isOver());
  return answer(null);
}
