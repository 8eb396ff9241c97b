import { configCalls } from "./configs";
import { driftCalls } from "./drift";
import { legacyCalls } from "./legacy";
import { runCalls } from "./runs";
import { scheduleCalls } from "./schedules";
import { serverCalls } from "./server";
import { summaryCalls } from "./summary";
import { upcomingCalls } from "./upcoming";
import { whyCalls } from "./why";

/**
 * The API, in a file per noun: routes parse by it and the browser's client is typed by it. Everything is camelCase JSON.
 * Instants are ISO with `Z` and keep their microseconds. What is unknown is null.
 */
export const contract = {
  ...summaryCalls,
  ...configCalls,
  ...scheduleCalls,
  ...whyCalls,
  ...runCalls,
  ...upcomingCalls,
  ...driftCalls,
  ...legacyCalls,
  ...serverCalls,
};

export * from "./call";
export * from "./configs";
export * from "./drift";
export * from "./events";
export * from "./fields";
export * from "./legacy";
export * from "./problem";
export * from "./runs";
export * from "./schedules";
export * from "./server";
export * from "./summary";
export * from "./upcoming";
export * from "./why";
