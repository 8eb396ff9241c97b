/** What is known of a listed schedule and its runs; all times in seconds since 1970. */
type RunFacts = {
  /** When it was last due, so long ago that its run must have been reported; NaN: not known. */
  dueS: number;
  /** When the scheduler last fired it; 0: not known. */
  firedS: number;
  /** When this process saw it become listed, or its expression change; 0: before the process began. */
  listedS: number;
  /** The last sign of a change: the time of its newest event or of its metadata; NaN: none. */
  changedS: number;
};

/** When TaskIQ's reporter last reported that a task was sent, and since when it is known to report. */
export type Reports = { queuedS: number; sinceS: number };

/**
 * Returns whether a listed schedule was due and not fired. Only what is certain counts: it was listed before it was due, and
 * the reporter worked before and has reported other runs since. `startS`: when this process began.
 */
export function isOverdue(
  { dueS, firedS, listedS, changedS }: RunFacts,
  { queuedS, sinceS }: Reports,
  startS: number,
): boolean {
  if (!(firedS < dueS) || queuedS < dueS) return false;
  if (listedS > 0) return listedS < dueS && (firedS > 0 || sinceS < dueS);
  if (changedS >= dueS) return false;
  if (firedS > 0) return true;
  return sinceS < dueS && (changedS < dueS || startS < dueS);
}
