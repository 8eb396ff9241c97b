import type { ConfigId } from "@/lib/ids";

const minus = "-".charCodeAt(0);
const zero = "0".charCodeAt(0);
const nine = "9".charCodeAt(0);

/**
 * Compares the ids of two configurations: whole numbers of any length by value, before other texts, by their bytes in UTF-8.
 * Of numbers of equal value the shorter text comes first: `7`, then `007`.
 */
export function compareConfigIds(a: ConfigId, b: ConfigId): number {
  if (a === b) return 0;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return kind - kindOf(b);
  if (kind === other) return compareBytes(a, b);
  const bySize = compareSizes(a, b);
  return (kind === negative ? -bySize : bySize) || a.length - b.length || (a < b ? -1 : 1);
}

/** Compares two texts by their bytes in UTF-8, as the names and ids of schedules are. JavaScript's own order is UTF-16's. */
export const compareBytes = (a: string, b: string): number => (a === b ? 0 : Buffer.from(a).compare(Buffer.from(b)));

const [negative, positive, other] = [0, 1, 2] as const;

/** No regular expression: a million configurations take twenty million comparisons. */
function kindOf(id: ConfigId): typeof negative | typeof positive | typeof other {
  const first = id.charCodeAt(0) === minus ? 1 : 0;
  if (first === id.length) return other;
  for (let at = first; at < id.length; at++) {
    const code = id.charCodeAt(at);
    if (code < zero || code > nine) return other;
  }
  return first === 1 ? negative : positive;
}

/** Returns whether an id is not a whole number. */
export const isOtherText = (id: ConfigId): boolean => kindOf(id) === other;

/** Compares two whole numbers, ignoring signs. */
function compareSizes(a: ConfigId, b: ConfigId): number {
  const fromA = firstDigit(a);
  const fromB = firstDigit(b);
  const length = a.length - fromA;
  if (length !== b.length - fromB) return length - (b.length - fromB);
  for (let at = 0; at < length; at++) {
    const difference = a.charCodeAt(fromA + at) - b.charCodeAt(fromB + at);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Returns the place of the first digit that is neither a sign nor a leading zero. */
function firstDigit(id: ConfigId): number {
  let at = id.charCodeAt(0) === minus ? 1 : 0;
  while (id.charCodeAt(at) === zero) at++;
  return at;
}
