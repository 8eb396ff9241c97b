import { sha1 } from "./scripts";
import type { Value } from "./values";

/**
 * A string key as it was read. Scripts compare its fingerprint (prelude.lua): "" where the key is absent, "wrong" where it is
 * of another type, else the SHA-1 of its bytes.
 */
export type StoredText = { bytes: Buffer | null; fingerprint: string };

export function storedText(value: Value): StoredText {
  if (value === "unreadable") return { bytes: null, fingerprint: "wrong" };
  return { bytes: value, fingerprint: value === null ? "" : sha1(value) };
}
