/** First byte of the short form: no text in UTF-8 begins with it. */
const shortForm = 0xff;

/**
 * Returns what turns a text in lower case back into the exact one. Usually only some of A to Z differ: then it is their
 * places, one byte each, which is much shorter than the text; else it is the exact text. Null: the two are equal.
 */
export function capitalsOf(exact: Buffer, lower: Buffer): Buffer | null {
  if (exact.equals(lower)) return null;
  if (exact.length !== lower.length) return exact;
  const places = [shortForm];
  for (let at = 0; at < exact.length; at++) {
    const [own, lowered] = [exact[at] ?? 0, lower[at] ?? 0];
    if (own === lowered) continue;
    if (own + 32 !== lowered || own < 0x41 || own > 0x5a || at > 0xff) return exact;
    places.push(at);
  }
  return Buffer.from(places);
}

/** Returns the exact text; inverse of `capitalsOf`. */
export function withCapitals(lower: Buffer, capitals: Buffer | null): string {
  if (capitals === null) return lower.toString();
  if (capitals[0] !== shortForm) return capitals.toString();
  const exact = Buffer.from(lower);
  for (const at of capitals.subarray(1)) exact[at] = (exact[at] ?? 0) - 32;
  return exact.toString();
}
