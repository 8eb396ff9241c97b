/**
 * What a schedule's address says of "Why?": `?why=open`, `?why=closed`, or the minute that is asked about,
 * `?why=2026-12-01T08:30Z`.
 */
export const whyParam = "why";

/** Returns the minute that the value of `?why=` asks about, as an instant; null where it asks about none. */
export function minuteInUrl(why: string | null): string | null {
  return why !== null && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/.test(why) && !Number.isNaN(Date.parse(why)) ? why : null;
}

/** Returns the value of `?why=` that asks about the minute of this moment. */
export const minuteForUrl = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
