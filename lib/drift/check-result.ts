import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { Instant } from "@/lib/schedules/timestamps";
import type { CheckState } from "./why-links";

/** How a broken link is mended: by the repair of a kind of drift, by a resume, or by what the sentence says. */
export type WhyRepair = { kind: DriftKind | null; action: "resume" | null; sentence: string };

/** `evidence`: a sentence for people; `at`: when that was, or will be. */
export type Finding = { state: CheckState; evidence: string; at: Instant | null; repair?: WhyRepair };

export const ok = (evidence: string, at: Instant | null = null): Finding => ({ state: "ok", evidence, at });
export const unknown = (evidence: string, at: Instant | null = null): Finding => ({ state: "unknown", evidence, at });
export const notReached = (evidence: string): Finding => ({ state: "not-reached", evidence, at: null });
export const held = (evidence: string, repair: WhyRepair, at: Instant | null = null): Finding => ({
  state: "held",
  evidence,
  at,
  repair,
});
export const broken = (evidence: string, repair: WhyRepair, at: Instant | null = null): Finding => ({
  state: "broken",
  evidence,
  at,
  repair,
});

export const byRepair = (kind: DriftKind, sentence: string): WhyRepair => ({ kind, action: null, sentence });
export const byResume = (sentence: string): WhyRepair => ({ kind: null, action: "resume", sentence });
export const byHand = (sentence: string): WhyRepair => ({ kind: null, action: null, sentence });
