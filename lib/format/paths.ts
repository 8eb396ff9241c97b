import { idToPath } from "./ids";

/** The page of a schedule. */
export const schedulePath = (scheduleId: string): string => `/schedules/${idToPath(scheduleId)}`;

/** The page of a configuration. */
export const configPath = (configId: string): string => `/configs/${idToPath(configId)}`;
