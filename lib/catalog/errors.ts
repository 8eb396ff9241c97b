/** The thread that holds the catalog has ended; it is being started again. */
export class CatalogUnavailableError extends Error {
  override name = "CatalogUnavailableError";
  override message = "The catalog of schedules is being read anew: ask again in a moment.";
}
