import { type Logger, pino } from "pino";
import type { Problem } from "./contract";
import { rota } from "./process";

let logger: Logger | undefined;

/** JSON lines on standard output, at LOG_LEVEL. */
export function log(): Logger {
  logger ??= pino({ level: rota().settings.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return logger;
}

/**
 * One line a request: what was asked, how it ended, and how long it took. An unforeseen error comes with its stack. `level`
 * is that of a request which was no fault of ours.
 */
export function logRequest(
  request: Request,
  requestId: string,
  startedMs: number,
  problem: Problem | null,
  error?: unknown,
  level: "debug" | "info" = "info",
) {
  const line = {
    requestId,
    method: request.method,
    path: new URL(request.url).pathname,
    status: problem?.status ?? 200,
    durationMs: Math.round((performance.now() - startedMs) * 10) / 10,
    outcome: problem?.code ?? "ok",
    ...(problem && { detail: problem.detail }),
    ...(problem?.code === "internal_error" && { err: error }),
  };
  if (problem && problem.status >= 500) log().error(line, "request");
  else log()[level](line, "request");
}
