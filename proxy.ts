import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { refusal } from "@/lib/api/gate";
import { problemOf, problemResponse, RequestError } from "@/lib/api/problems";
import { rota } from "@/lib/api/process";
import { requestIdOf, takeLine } from "@/lib/api/request-line";
import { securityHeaders } from "@/lib/api/security-headers";

const goodbye = "This dashboard is shutting down and takes no more requests: ask again once it has been started again.";

/** Handles every request first, except those for built files: gives it its nonce, and refuses what may not pass the gate. */
export function proxy(request: NextRequest): Response {
  const requestId = requestIdOf(request);
  const nonce = randomBytes(16).toString("base64");
  const secure = securityHeaders(nonce, process.env.NODE_ENV === "development");
  const { settings, shuttingDown } = rota();
  const refused = shuttingDown ? new RequestError("shutting_down", goodbye) : refusal(request, settings);
  if (refused) {
    const problem = problemOf(refused, requestId);
    takeLine(request).write({ problem });
    return problemResponse(problem, secure);
  }
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from this header.
  headers.set("content-security-policy", secure["content-security-policy"] ?? "");
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(secure)) response.headers.set(name, value);
  response.headers.set("x-request-id", requestId);
  return response;
}

export const config = { matcher: "/((?!_next/static/).*)" };
