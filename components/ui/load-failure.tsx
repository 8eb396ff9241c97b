import { isOutage, ProblemError } from "@/lib/queries/client";
import { EmptyState } from "./empty-state";

/** Something could not be read, and nothing older is there to show. */
export function LoadFailure({ error, what }: { error: unknown; what: string }) {
  const problem = error instanceof ProblemError ? error : null;
  return (
    <EmptyState icon="plug" title={`Cannot read ${what}`}>
      {problem?.detail ?? String(error)}
      {isOutage(error) ? " It is tried again every few seconds; this page fills by itself." : ""}
      {problem ? (
        <span className="mt-1 block text-ink-3 text-xs">
          {problem.code}
          {problem.requestId ? ` · request ${problem.requestId}` : ""}
        </span>
      ) : null}
    </EmptyState>
  );
}
