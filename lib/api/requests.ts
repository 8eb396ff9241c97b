import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { logLine } from "./log";
import { rota } from "./process";

const arrived = z.object({ request: z.instanceof(IncomingMessage), response: z.instanceof(ServerResponse) });

/**
 * Meets each request before Next does: sees to it that the gate can read it, that what no handler of ours answers leaves
 * a line in the log, too, and that a process that shuts down keeps no connection open.
 */
export function watchRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = arrived.parse(message);
    // Next takes this header off its answers where proxy.ts sets it.
    if (rota().shuttingDown) response.setHeader("connection", "close");
    makeReadable(request);
    logRest(request, response);
  });
}

/** Next answers 500 to what the Request of browsers cannot hold, and sends an absolute address on to itself for ever. */
function makeReadable(request: IncomingMessage): void {
  // Neither is served; so the gate refuses both as it does everything else that is only asked for by GET.
  if (request.method === "TRACE") request.method = "OPTIONS";
  if (request.url === "*") request.url = "/*";
  const asked = request.url ?? "";
  if (!/^https?:/i.test(asked) || !URL.canParse(asked)) return;
  const { host, pathname, search } = new URL(asked);
  request.url = pathname + search;
  request.headers.host = host;
}

/** Calls of the API and what the gate refuses leave their own line (route.ts, proxy.ts); built files leave none. */
function logRest(request: IncomingMessage, response: ServerResponse): void {
  const startedMs = performance.now();
  const path = request.url?.split("?")[0] ?? "";
  if (path.startsWith("/_next/static/")) return;
  const method = request.method ?? "";
  response.once("close", () => {
    const { headersSent, statusCode } = response;
    // A call whose body broke off came to no handler.
    if (path.startsWith("/api/") && (headersSent || request.complete)) return;
    if (response.getHeader("content-type") === "application/problem+json") return;
    const requestId = String(response.getHeader("x-request-id") ?? "");
    const status = headersSent ? statusCode : null;
    logLine({ requestId, method, path, status, outcome: outcomeOf(response), startedMs });
  });
}

function outcomeOf({ statusCode, writableFinished }: ServerResponse): string {
  if (!writableFinished) return "broken_off";
  if (statusCode < 400) return "ok";
  if (statusCode === 404) return "not_found";
  return statusCode < 500 ? "invalid_request" : "internal_error";
}
