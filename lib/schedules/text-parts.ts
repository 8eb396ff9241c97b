/** The texts of a schedule that can be read whole, in pages, exactly as its keys hold them. */
export const textParts = ["status", "metadata", "payload", "paused-by", "pause-reason", "event"] as const;
export type TextPart = (typeof textParts)[number];
