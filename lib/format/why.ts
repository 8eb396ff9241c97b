/** The minute that `?why=` asks about, as an instant; null: none, the section is only open or closed. */
export function minuteInUrl(why: string | null): string | null {
  return why !== null && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/.test(why) && !Number.isNaN(Date.parse(why)) ? why : null;
}
