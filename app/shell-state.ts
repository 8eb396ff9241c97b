import type { DehydratedState } from "@tanstack/react-query";
import { answers } from "@/lib/api/answers";
import type { Problem } from "@/lib/api/contract";
import { problemOf } from "@/lib/api/problems";
import { summaryQuery } from "@/lib/queries/summary";
import { prefetch } from "./prefetch";

/** What the shell shows on every page: the summary, or why there is none, so that an outage is seen with the first paint. */
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
