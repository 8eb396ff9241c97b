import type { Why } from "@/lib/api/contract";

/** How the first broken link is mended. */
export function WhyRepair({ why: { repair } }: { why: Why }) {
  return repair ? <p className="text-ink-2 text-xs">{repair.sentence}</p> : null;
}
