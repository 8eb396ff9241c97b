/** What is known of a listed schedule and its runs; all times in seconds since 1970. */
export type RunFacts = {
  /** When it was last due, long enough ago that its run must have been reported; NaN: not known. */
  dueS: number;
  /** When the scheduler last fired it; 0: not known. */
  firedS: number;
  /** When it was seen to be listed, or to have another expression; 0: before this process looked. */
  listedS: number;
  /** The last sign of a change: its newest event, its metadata's time; NaN: none. */
  toldS: number;
};

/** What is known of TaskIQ's reporter: when it last told that a task was sent, and since when it is known to. */
export type Reports = { queuedS: number; sinceS: number };

/**
 * Whether a listed schedule was due and not fired. Only what is certain counts: it was listed before, the reporter was at
 * work before, and has told since then of others.
 */
export function isOverdue(
  { dueS, firedS, listedS, toldS }: RunFacts,
  { queuedS, sinceS }: Reports,
  startS: number,
): boolean {
  if (!(firedS < dueS) || queuedS < dueS) return false;
  if (listedS > 0) return listedS < dueS && (firedS > 0 || sinceS < dueS);
  if (toldS >= dueS) return false;
  if (firedS > 0) return true;
  return sinceS < dueS && (toldS < dueS || startS < dueS);
}

/** Runs that must have failed in a row. */
export const failedInRow = 3;
