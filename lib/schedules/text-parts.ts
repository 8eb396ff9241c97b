/** Texts of a schedule that may be read whole, in pages: what its keys hold, as it is written there. */
export const textParts = ["status", "metadata", "payload", "paused-by", "pause-reason", "event"] as const;
export type TextPart = (typeof textParts)[number];
