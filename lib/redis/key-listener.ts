/** How changes are learnt now. "polling": not at all, so the caller must read everything again and again, in slices. */
export type Following = "tracking" | "notifications" | "polling";

/** What `followKeys` calls. It calls nothing before `armed`, nor between `lost` and the next `armed`. */
export type KeyListener = {
  /**
   * Following works from now on. Earlier changes are unknown, so the caller reads everything once after this call.
   * Called again after each loss.
   */
  armed(how: Following): void;
  /**
   * These keys changed, expired, were deleted or renamed. "tracking" may include keys of other databases, and both ways
   * include other programs' keys below the prefixes. Redis reports a key that expired when it deletes it, which may be late.
   */
  changed(keys: Buffer[]): void;
  /**
   * Anything may have changed (FLUSHDB, FLUSHALL, SWAPDB): the caller reads everything again. Commands that the way of
   * following does not report are noticed within `followBeatMs`, where the user may send INFO.
   */
  everything(): void;
  /**
   * Every change before `askedMs` (`performance.now()`) has been reported; null: Redis is a replica that has lost its
   * primary, so nothing changes in it. Called about once every `followBeatMs`.
   */
  watermark(askedMs: number | null): void;
  /** A connection was lost, or Redis closed it for an overflow: changes are missed until `armed` is called again. */
  lost(): void;
};
