"use client";

import { count } from "@/lib/format/numbers";
import { useReadSoFar } from "@/lib/queries/summary";

/** A total, with a mark during the first reading, since there may be more. */
export function SoFar({ total }: { total: number }) {
  const isReading = useReadSoFar() !== null;
  return isReading ? `${count(total)} so far` : count(total);
}
