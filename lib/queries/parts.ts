import { limits } from "@/lib/limits";

const encoder = new TextEncoder();

/** Returns the first of these names, as many as one request's body holds: at most `most`, and at least one. */
export function firstPart(names: readonly string[], most: number): string[] {
  let bytes = limits.spareBodyBytes;
  const tooMany = names.findIndex((name, at) => {
    bytes += encoder.encode(JSON.stringify(name)).length + 1;
    return at >= most || (at > 0 && bytes > limits.bodyBytes);
  });
  return names.slice(0, tooMany === -1 ? names.length : tooMany);
}
