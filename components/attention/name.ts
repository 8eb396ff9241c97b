import type { Finding } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";

/** `repair`: what it offers, in a sentence; null: there is only advice. */
export type Repairable = Pick<Finding, "kind" | "scheduleId" | "key" | "name"> & {
  repair: { sentence: string } | null;
};

/** Returns what to call it: its name, or the key at fault, or the kind where it is about no single one. */
export const nameOf = ({ kind, name, scheduleId, key }: Repairable): string =>
  name ?? scheduleId ?? key ?? driftWords[kind].title;
