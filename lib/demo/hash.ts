/** Returns 32 bits that depend only on the arguments: FNV-1a, mixed. It is cheap, since a large sample needs millions. */
export function hash32(seed: number, what: string): number {
  let hash = 0x811c9dc5 ^ Math.floor(seed);
  for (let i = 0; i < what.length; i++) hash = Math.imul(hash ^ what.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
