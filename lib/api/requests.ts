import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage, Server, ServerResponse } from "node:http";
import { z } from "@/lib/zod";
import { logLine } from "./log";
import { rota } from "./process";

const arrived = z.object({ request: z.instanceof(IncomingMessage), response: z.instanceof(ServerResponse) });

/**
 * Handles each request before Next does: gives it an id, makes it readable for the gate, and ensures that it leaves a line in
 * the log whoever answers it, and that no connection outlives a shutdown.
 */
export function watchRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = arrived.parse(message);
    // Next removes this header from its answers if proxy.ts sets it.
    if (rota().shuttingDown) response.setHeader("connection", "close");
    makeReadable(request);
    logRest(request, response, identify(request));
    // Next, once it has read a body, drops the listeners of its request: an error of a client that leaves would then be an
    // uncaught exception. It is raised right after this.
    response.once("close", () => request.on("error", () => {}));
  });
}

const connected = z.object({ socket: z.object({ server: z.instanceof(Server) }) });

/**
 * Serves a request for an upgrade as an ordinary one, as HTTP allows (RFC 9110, 7.8). In production Next would keep such a
 * connection open without an answer.
 */
export function ignoreUpgrades(): void {
  const channel = "net.server.socket";
  const meet = (message: unknown) => {
    const { data } = connected.safeParse(message);
    if (!data) return;
    data.socket.server.removeAllListeners("upgrade");
    unsubscribe(channel, meet);
  };
  subscribe(channel, meet);
}

/** Next answers 500 to what a Request cannot represent, and forwards an absolute address to itself for ever. */
function makeReadable(request: IncomingMessage): void {
  // Neither is served. So the gate can refuse both, as it refuses any other method or path.
  if (request.method === "TRACE") request.method = "OPTIONS";
  if (request.url === "*") request.url = "/*";
  const asked = request.url ?? "";
  if (!/^https?:/i.test(asked) || !URL.canParse(asked)) return;
  const { host, pathname, search } = new URL(asked);
  request.url = pathname + search;
  request.headers.host = host;
}

/** Returns the request's id: the one that a proxy in front gave it, so that logs can be joined, otherwise a new one. */
function identify({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  const isGood = typeof given === "string" && /^[\w.:-]{8,64}$/.test(given) && !rota().unlogged.has(given);
  const id = isGood ? given : randomUUID();
  headers["x-request-id"] = id;
  return id;
}

/** Writes the line of a request when its connection ends, unless somebody has taken the line over. Built files leave none. */
function logRest(request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const startedMs = performance.now();
  const { unlogged } = rota();
  const path = request.url?.split("?")[0] ?? "";
  if (path.startsWith("/_next/static/")) return;
  unlogged.add(requestId);
  const method = request.method ?? "";
  response.once("close", () => {
    if (!unlogged.delete(requestId)) return;
    const status = response.headersSent ? response.statusCode : null;
    logLine({ requestId, method, path, status, outcome: outcomeOf(response), startedMs });
  });
}

function outcomeOf({ statusCode, writableFinished }: ServerResponse): string {
  if (!writableFinished) return "broken_off";
  if (statusCode < 400) return "ok";
  if (statusCode === 404) return "not_found";
  return statusCode < 500 ? "invalid_request" : "internal_error";
}
