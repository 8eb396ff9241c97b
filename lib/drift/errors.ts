/** This finding cannot be mended so; the message says why, and what else there is. */
export class RepairRefusedError extends Error {
  override name = "RepairRefusedError";
}

/** Nothing is kept aside under this name. */
export class NothingAsideError extends Error {
  override name = "NothingAsideError";
}
