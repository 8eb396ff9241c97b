import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { refusal } from "@/lib/api/gate";
import { logRequest } from "@/lib/api/log";
import { problemOf, problemResponse, RequestError } from "@/lib/api/problems";
import { rota } from "@/lib/api/process";
import { securityHeaders } from "@/lib/api/security-headers";

const goodbye = "This dashboard is shutting down and takes no more requests: ask again once it has been started again.";

/** Every request but those for built files passes here first: its id, its nonce, and what is refused at the gate. */
export function proxy(request: NextRequest): Response {
  const started = performance.now();
  const requestId = givenId(request.headers.get("x-request-id")) ?? randomUUID();
  const nonce = randomBytes(16).toString("base64");
  const secure = securityHeaders(nonce, process.env.NODE_ENV === "development");
  const { settings, shuttingDown } = rota();
  const refused = shuttingDown ? new RequestError("shutting_down", goodbye) : refusal(request, settings);
  if (refused) {
    const problem = problemOf(refused, requestId);
    logRequest(request, requestId, started, problem);
    return problemResponse(problem, secure);
  }
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts out of this header.
  headers.set("content-security-policy", secure["content-security-policy"] ?? "");
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(secure)) response.headers.set(name, value);
  response.headers.set("x-request-id", requestId);
  return response;
}

/** The id that something in front of us gave the request, so that logs can be joined. */
const givenId = (id: string | null) => (id !== null && /^[\w.:-]{8,64}$/.test(id) ? id : null);

export const config = { matcher: "/((?!_next/static/).*)" };
