import type { DehydratedState } from "@tanstack/react-query";
import { answers } from "@/lib/api/answers";
import type { Problem } from "@/lib/api/contract";
import { problemOf } from "@/lib/api/problems";
import { summaryQuery } from "@/lib/queries/summary";
import { prefetch } from "./prefetch";

/**
 * Reads what the frame shows on every page: the summary, or why there is none, so that the first paint shows an outage.
 */
export async function shellState(requestId: string): Promise<{ state: DehydratedState; problem: Problem | null }> {
  const problems: Problem[] = [];
  const read = async () => {
    try {
      return await answers.summary();
    } catch (error) {
      problems.push(problemOf(error, requestId));
      throw error;
    }
  };
  const state = await prefetch({ queryKey: summaryQuery().queryKey, read });
  return { state, problem: problems[0] ?? null };
}
