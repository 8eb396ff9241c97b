/** Files of the zone database's folder that are no zones: opening one as a zone raises ValueError. */
const otherFiles = new Set([
  "+VERSION",
  "iso3166.tab",
  "leap-seconds.list",
  "leapseconds",
  "tzdata.zi",
  "zone.tab",
  "zone1970.tab",
  "zonenow.tab",
]);

/**
 * Whether a zone's name ends the scheduler process: Python's ZoneInfo raises ValueError, which TaskIQ does not catch, for
 * absolute paths, for `.`, `..` and empty parts, and for files that are no zones (contract §2).
 */
export const zoneKills = (name: string): boolean =>
  otherFiles.has(name) || name.split("/").some((part) => part === "" || part === "." || part === "..");
