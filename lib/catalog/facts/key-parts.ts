/** The keys of a schedule, as bits. */
export const part = { status: 1, meta: 2, data: 4, history: 8, pause: 16 } as const;
export type Part = keyof typeof part;
export const wholeSchedule = part.status | part.meta | part.data | part.history | part.pause;
/** What is read together: a payload is only understood with its metadata, and the other way round. */
export const core = part.status | part.meta | part.data;
/** What is read as soon as SCAN finds any key of a schedule: nearly all schedules have all of these. */
export const atOnce = core | part.history;
