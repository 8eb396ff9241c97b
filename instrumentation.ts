import type { Instrumentation } from "next";

/** Runs once when the server starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("@/lib/api/start");
  start();
}

/** Logs a page that broke. Its reader sees a digest, by which this line is found. */
export const onRequestError: Instrumentation.onRequestError = async (error, request) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logBroken } = await import("@/lib/api/log");
  logBroken(error, request);
};
