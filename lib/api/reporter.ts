import { createHash, timingSafeEqual } from "node:crypto";
import { limits } from "@/lib/limits";
import { type BeginReport, type EndReport, reportRun } from "@/lib/runs/report";
import type { z } from "@/lib/zod";
import type { Call, taken } from "./contract";
import { RequestError } from "./problems";
import { rota } from "./process";
import { type Asked, type Door, route } from "./route";

/**
 * Returns the route of a call of TaskIQ's reporter; `reportOf` makes the report of what was sent. Once it answers, the report
 * is in Redis.
 */
export const reportRoute = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  call: Call<P, Q, B, typeof taken>,
  reportOf: (asked: Asked<P, Q, B>) => BeginReport | EndReport,
) => route(call, async (asked) => ({ kept: await reportRun(rota().source, reportOf(asked)) }), reporter);

/** How TaskIQ's reporter comes in: with a token of its own, and with JSON as Python writes it. */
const reporter: Door = {
  admit: (request) => admitReporter(request.headers.get("access-token"), rota().settings.runs.token),
  body: { bytes: limits.reportBytes, python: true },
};

/**
 * Lets a reporter in that sends the token `wanted`; null: this dashboard takes no reports.
 * @throws RequestError `not_found`, `unauthorized`
 */
function admitReporter(given: string | null, wanted: string | null): void {
  if (wanted === null) {
    throw new RequestError("not_found", "This dashboard takes no reports about runs: ROTA_RUNS_TOKEN is not set.");
  }
  if (given === null || !timingSafeEqual(digest(given), digest(wanted))) {
    throw new RequestError(
      "unauthorized",
      "The reporter's api_token is not this dashboard's ROTA_RUNS_TOKEN: send it in the header access-token.",
    );
  }
}

/** Has the same length for every token, so that each comparison takes the same time. */
const digest = (token: string) => createHash("sha256").update(token).digest();
