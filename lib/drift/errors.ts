/** The finding cannot be repaired this way; the message says why, and what the operator can do instead. */
export class RepairRefusedError extends Error {
  override name = "RepairRefusedError";
}

/** Nothing is kept aside under this name. */
export class NothingAsideError extends Error {
  override name = "NothingAsideError";
}
