import { idToPath } from "./ids";

/** Returns the page of a schedule. */
export const schedulePath = (scheduleId: string): string => `/schedules/${idToPath(scheduleId)}`;

/** Returns the page of a configuration. */
export const configPath = (configId: string): string => `/configs/${idToPath(configId)}`;
