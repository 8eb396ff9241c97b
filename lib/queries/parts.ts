import { limits } from "@/lib/limits";

const encoder = new TextEncoder();

/** Bytes of a request's body that stay free for all else that it says. */
const spareBytes = 4096;

/** The first of some names that one request's body holds, `most` of them at the most, and one at the least. */
export function firstPart(names: readonly string[], most: number): string[] {
  let bytes = spareBytes;
  const tooMany = names.findIndex((name, at) => {
    bytes += encoder.encode(JSON.stringify(name)).length + 1;
    return at >= most || (at > 0 && bytes > limits.bodyBytes);
  });
  return names.slice(0, tooMany === -1 ? names.length : tooMany);
}
