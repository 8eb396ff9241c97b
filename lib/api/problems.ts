import { type Problem, problem } from "./contract";
import { within } from "./within";

type Code = Problem["code"];

/** Status and title of each code (docs/api.md). */
const kinds: Record<Code, { status: number; title: string }> = {
  invalid_request: { status: 400, title: "The request cannot be understood" },
  unauthorized: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Wrong method" },
  state_conflict: { status: 409, title: "The schedule has changed" },
  not_empty: { status: 409, title: "The database is in use" },
  too_large: { status: 413, title: "Too large" },
  unsupported_media_type: { status: 415, title: "Not JSON" },
  payload_missing: { status: 422, title: "The payload is missing" },
  payload_unsafe: { status: 422, title: "The payload is unsafe" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal_error: { status: 500, title: "Rota failed" },
  redis_error: { status: 502, title: "Redis refused" },
  redis_unavailable: { status: 503, title: "Redis is unavailable" },
  outcome_unknown: { status: 504, title: "Not known whether it was done" },
  catalog_unavailable: { status: 503, title: "The catalog is being rebuilt" },
  shutting_down: { status: 503, title: "Rota is shutting down" },
};

/** The request cannot be served. The message is a sentence that says why and what to do. */
export class RequestError extends Error {
  override name = "RequestError";
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Errors are recognised by name: Next bundles route handlers, pages and instrumentation separately, so one class exists
 * several times in a process and `instanceof` would miss.
 */
const codeOfName: Record<string, Code> = {
  RedisUnavailableError: "redis_unavailable",
  RedisReplyError: "redis_error",
  OutcomeUnknownError: "outcome_unknown",
  InvalidArgumentError: "invalid_request",
  ScheduleNotFoundError: "not_found",
  NothingAsideError: "not_found",
  StateConflictError: "state_conflict",
  PayloadMissingError: "payload_missing",
  PayloadUnsafeError: "payload_unsafe",
  NotEmptyError: "not_empty",
  CatalogUnavailableError: "catalog_unavailable",
};

const isCode = (value: unknown): value is Code => typeof value === "string" && Object.hasOwn(kinds, value);

function codeOf(error: unknown): Code {
  if (!(error instanceof Error)) return "internal_error";
  if (error.name === "RequestError" && "code" in error && isCode(error.code)) return error.code;
  return codeOfName[error.name] ?? "internal_error";
}

/** Returns any thrown value as a problem. The message of an error that nobody foresaw stays out of it, since it may hold secrets. */
export function problemOf(error: unknown, requestId: string): Problem {
  const code = codeOf(error);
  const { status, title } = kinds[code];
  const detail =
    error instanceof Error && code !== "internal_error"
      ? error.message
      : "Rota met an error it did not expect. Its log has the details under this request id.";
  const conflict =
    error instanceof Error && "currentStatus" in error && typeof error.currentStatus === "string"
      ? error.currentStatus
      : null;
  return within(problem, {
    type: "about:blank",
    title,
    status,
    detail,
    code,
    requestId,
    ...(code === "state_conflict" && { currentStatus: conflict }),
  });
}

/** Returns the problem as an answer (RFC 9457). */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-request-id": problem.requestId,
      ...(problem.code === "redis_unavailable" && { "retry-after": "1" }),
      ...headers,
    },
  });
}
