import { createHash, timingSafeEqual } from "node:crypto";
import { limits } from "@/lib/limits";
import { RequestError } from "./problems";
import { rota } from "./process";
import type { Door } from "./route";

/** The door of TaskIQ's reporter: it comes with a token of its own, and writes JSON as Python does. */
export const reporter: Door = {
  admit: (request) => admitReporter(request.headers.get("access-token"), rota().settings.runs.token),
  body: { bytes: limits.reportBytes, python: true },
};

/**
 * Lets a reporter in that sends the token. `wanted` null: no reports are taken.
 * @throws RequestError `not_found`, `unauthorized`
 */
export function admitReporter(given: string | null, wanted: string | null): void {
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

/** Of one length whatever the token's, so that the comparison takes the same time. */
const digest = (token: string) => createHash("sha256").update(token).digest();
