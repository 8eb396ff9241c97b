/** Which keys make a schedule, and what else follows from them (docs/api.md, contract §2). */

/** Returns whether there is a schedule at all: an entry of a list or an index without any of these keys is none. */
export const isSchedule = (hasStatus: boolean, hasMeta: boolean, hasData: boolean): boolean =>
  hasStatus || hasMeta || hasData;

/** Returns whether the application tracks a schedule, so that it is not known to TaskIQ alone. */
export const isTracked = (hasStatus: boolean, hasMeta: boolean, isIndexed: boolean): boolean =>
  hasStatus || hasMeta || isIndexed;

/** Returns whether TaskIQ fires a schedule: it is listed, and its payload exists. */
export const isScheduled = (isListed: boolean, hasData: boolean): boolean => isListed && hasData;
