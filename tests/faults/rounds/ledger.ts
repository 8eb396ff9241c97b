import { eventNames } from "@/lib/schedules/event-names";

/**
 * What operators do under faults, and the events that each action leaves in the history, once and with its reason. Null: it
 * removes the schedule, and its history, too.
 */
export const eventsLeftBy = {
  pause: [eventNames.statusChanged, eventNames.paused],
  resume: [eventNames.statusChanged, eventNames.resumed],
  repair: [eventNames.repaired],
  purge: null,
} as const;
export type ActionKind = keyof typeof eventsLeftBy;

/**
 * What an operator learns from the answer: the action is done; it is not, and will not be; or neither (no answer, a broken
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
  /** Names it in the history; null where no answer said it. */
  requestId: string | null;
};

/** What must be in Redis of an action now; `lost`: its database is gone. */
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
