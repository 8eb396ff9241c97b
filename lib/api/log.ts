import { format, stripVTControlCharacters } from "node:util";
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
 * Makes JSON lines of what Next and other packages print. That a request broke off is left out: it leaves a line of its own
 * (requests.ts).
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

/** How Node says that a client left before its request was read or answered. */
const isBrokenOff = (err: Error) => err.message === "aborted" && "code" in err && err.code === "ECONNRESET";

type Line = {
  requestId: string;
  method: string;
  path: string;
  /** Null: none was sent, since the client left before. */
  status: number | null;
  outcome: string;
  /** When it began, by the clock of `performance`. */
  startedMs: number;
  detail?: string;
  err?: unknown;
};

/** One line a request: what was asked, how it ended, and how long it took. `level` is that of one that was no fault of ours. */
export function logLine({ startedMs, ...line }: Line, level: "debug" | "info" = "info"): void {
  const durationMs = Math.round((performance.now() - startedMs) * 10) / 10;
  log()[(line.status ?? 0) >= 500 ? "error" : level]({ ...line, durationMs }, "request");
}

/** The line of a call of the API. An unforeseen error comes with its stack. */
export function logRequest(
  { method, url }: Pick<Request, "method" | "url">,
  requestId: string,
  startedMs: number,
  problem: Problem | null,
  error?: unknown,
  level?: "debug" | "info",
): void {
  const line = {
    requestId,
    method,
    path: new URL(url).pathname,
    status: problem?.status ?? 200,
    outcome: problem?.code ?? "ok",
    startedMs,
    ...(problem && { detail: problem.detail }),
    ...(problem?.code === "internal_error" && { err: error }),
  };
  logLine(line, level);
}

type Asked = { method: string; path: string; headers: Record<string, string | string[] | undefined> };

/** A page that broke while it was rendered. `digest`: what its reader is told. */
export function logBroken(err: unknown, { method, path, headers }: Asked): void {
  const digest = err instanceof Error && "digest" in err ? err.digest : undefined;
  log().error({ requestId: headers["x-request-id"], method, path: path.split("?")[0], digest, err }, "page broke");
}
