import { format, stripVTControlCharacters } from "node:util";
import { type Logger, pino } from "pino";
import { settings } from "@/lib/settings";
import type { Problem } from "./contract";

let logger: Logger | undefined;

/** JSON lines on standard output, at LOG_LEVEL. */
export function log(): Logger {
  logger ??= pino({ level: settings().logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return logger;
}

/**
 * Turns what Next and other packages print into JSON lines. Leaves out that a request broke off: such a request has a line of
 * its own (requests.ts).
 */
export function logConsole(): void {
  const at =
    (level: "error" | "warn" | "info" | "debug") =>
    (...printed: unknown[]) => {
      const err = printed.find((each) => each instanceof Error);
      if (err && isBrokenOff(err)) return;
      const text = stripVTControlCharacters(format(...printed.filter((each) => each !== err))).trim();
      log()[level]({ ...(err && { err }) }, text || "printed");
    };
  Object.assign(console, {
    error: at("error"),
    warn: at("warn"),
    log: at("info"),
    info: at("info"),
    debug: at("debug"),
  });
}

/** Whether this is how Node says that a client left before its request was read or answered. */
const isBrokenOff = (err: Error) => err.message === "aborted" && "code" in err && err.code === "ECONNRESET";

type Line = {
  requestId: string;
  method: string;
  path: string;
  /** Null: no answer was sent, because the client left first. */
  status: number | null;
  outcome: string;
  /** When the request began, by the clock of `performance`. */
  startedMs: number;
  detail?: string;
  err?: unknown;
};

/** Writes the one line of a request: what it asked, how it ended and how long it took. `level` is for those we did not fail. */
export function logLine({ startedMs, ...line }: Line, level: "debug" | "info" = "info"): void {
  const durationMs = Math.round((performance.now() - startedMs) * 10) / 10;
  log()[(line.status ?? 0) >= 500 ? "error" : level]({ ...line, durationMs }, "request");
}

/** How a call of the API ended. `error`: what was thrown; its stack is logged where nobody foresaw it. */
export type Ended = {
  request: Pick<Request, "method" | "url">;
  requestId: string;
  startedMs: number;
  /** Null: it was served. */
  problem: Problem | null;
  error?: unknown;
  level?: "debug" | "info";
};

/** Writes the line of a call of the API. */
export function logRequest({ request, requestId, startedMs, problem, error, level }: Ended): void {
  const line = {
    requestId,
    method: request.method,
    path: new URL(request.url).pathname,
    status: problem?.status ?? 200,
    outcome: problem?.code ?? "ok",
    startedMs,
    ...(problem && { detail: problem.detail }),
    ...(problem?.code === "internal_error" && { err: error }),
  };
  logLine(line, level);
}

type Asked = { method: string; path: string; headers: Record<string, string | string[] | undefined> };

/** Logs a page that broke while it was rendered. `digest`: the number that its reader sees. */
export function logBroken(err: unknown, { method, path, headers }: Asked): void {
  const digest = err instanceof Error && "digest" in err ? err.digest : undefined;
  log().error({ requestId: headers["x-request-id"], method, path: path.split("?")[0], digest, err }, "page broke");
}
