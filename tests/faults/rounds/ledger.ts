/** What operators do under faults. All but a purge leave their reason in the history. */
export const actionKinds = ["pause", "resume", "repair", "purge"] as const;
export type ActionKind = (typeof actionKinds)[number];

/**
 * What the one who asked was told: it is done; it is not, and will not be; or nothing that says which (no answer, a broken
 * connection, or that the outcome is not known).
 */
export type Outcome = "acknowledged" | "refused" | "unknown";

export type Entry = {
  operator: number;
  kind: ActionKind;
  scheduleId: string;
  /** Unique, so that it is found again. */
  reason: string;
  /** By the clock of `performance`. */
  beganMs: number;
  answeredMs: number;
  outcome: Outcome;
  /** The answer in short, for people. */
  answer: string;
  /** By which the history says what came of it; null where nobody was told. */
  requestId: string | null;
};

/** What must be in Redis of an action by now; `lost`: its database is gone. */
export type Fate = Outcome | "lost";

/** When something happened, as exactly as that is known: a command takes its time. By the clock of `performance`. */
export type Moment = { fromMs: number; toMs: number };

/** Everything written between two moments is gone, as after FLUSHDB, or SWAPDB to and fro. */
type Loss = { begin: Moment; end: Moment };

/** What the operators asked for, and how it was answered. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly #losses: Loss[] = [];

  note(entry: Entry): void {
    this.entries.push(entry);
  }

  /** Everything that was written so far is gone. */
  lostUntil(end: Moment): void {
    this.lostBetween({ fromMs: Number.NEGATIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY }, end);
  }

  lostBetween(begin: Moment, end: Moment): void {
    this.#losses.push({ begin, end });
  }

  fateOf({ outcome, beganMs, answeredMs }: Entry): Fate {
    let fate: Fate = outcome;
    for (const { begin, end } of this.#losses) {
      const isOutside = answeredMs < begin.fromMs || beganMs > end.toMs;
      const isInside = beganMs > begin.toMs && answeredMs < end.fromMs;
      if (isInside) return "lost";
      // It was under way at that moment. What was refused is nowhere in any case.
      if (!isOutside && fate !== "refused") fate = "unknown";
    }
    return fate;
  }

  count(outcome: Outcome, from = 0): number {
    return this.entries.slice(from).filter((entry) => entry.outcome === outcome).length;
  }
}
