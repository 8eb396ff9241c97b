import { randomUUID } from "node:crypto";
import { type Ended, logRequest } from "./log";
import { rota } from "./process";

/** Returns the id that a request was given when it arrived (requests.ts). */
export const requestIdOf = (request: Request) => request.headers.get("x-request-id") ?? randomUUID();

/** The one line that a request leaves in the log. */
type RequestLine = {
  requestId: string;
  write: (ended: Pick<Ended, "problem" | "error" | "level">) => void;
};

/**
 * Takes over the line of a request from requests.ts, which otherwise writes it when the connection ends. Call it as soon as
 * it is clear who answers. Where the connection has already ended, its line is written and this one writes nothing.
 */
export function takeLine(request: Request): RequestLine {
  const startedMs = performance.now();
  const requestId = requestIdOf(request);
  const isUnwritten = rota().unlogged.delete(requestId);
  return {
    requestId,
    write: (ended) => (isUnwritten ? logRequest({ request, requestId, startedMs, ...ended }) : undefined),
  };
}
