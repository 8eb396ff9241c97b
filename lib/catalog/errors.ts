/** The thread of the catalog has ended and is being started again. */
export class CatalogUnavailableError extends Error {
  override name = "CatalogUnavailableError";
  override message = "The catalog of schedules is being read anew: ask again in a moment.";
}
