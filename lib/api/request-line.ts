import { randomUUID } from "node:crypto";
import type { Problem } from "./contract";
import { logRequest } from "./log";
import { rota } from "./process";

/** The id of a request, which it was given when it arrived (requests.ts). */
export const requestIdOf = (request: Request) => request.headers.get("x-request-id") ?? randomUUID();

/** The one line that a request leaves in the log. */
export type RequestLine = {
  requestId: string;
  /** Writes it. An unforeseen error comes with its stack; `level` is that of a request that was no fault of ours. */
  write: (problem: Problem | null, error?: unknown, level?: "debug" | "info") => void;
};

/**
 * Takes over the line of a request from requests.ts, which else writes it when the connection ends. To be called as soon as
 * it is known who answers: where the connection has ended before, the line is written and this one writes nothing.
 */
export function takeLine(request: Request): RequestLine {
  const startedMs = performance.now();
  const requestId = requestIdOf(request);
  const isUnwritten = rota().unlogged.delete(requestId);
  const write: RequestLine["write"] = (problem, error, level) => {
    if (isUnwritten) logRequest(request, requestId, startedMs, problem, error, level);
  };
  return { requestId, write };
}
