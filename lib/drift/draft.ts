import { idFromBytes } from "@/lib/ids";
import { sha1 } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";

/** What a key holds before a repair, and what the repair writes there, in words for people. */
export type Stands = { key: string; value: string };
export type Write = { key: string; change: string };

type Check = "is" | "type" | "takes" | "times" | "member" | "expires" | "newest" | "keeps";
type Step =
  | "take_out"
  | "thin_out"
  | "put_in"
  | "set"
  | "persist"
  | "expire"
  | "delete"
  | "add"
  | "remove"
  | "drop_newest"
  | "pause"
  | "aside"
  | "keep"
  | "restore"
  | "move";

/** Returns a key's name for people and the API. */
export const nameOfKey = (key: Buffer | string) => (typeof key === "string" ? key : idFromBytes(key));

/**
 * A repair while it is planned: each step of lib/redis/scripts/repair.lua with the words for it, and the checks that nothing
 * has changed since it was read. Nothing is written here.
 */
export class Draft {
  readonly stands: Stands[] = [];
  readonly writes: Write[] = [];
  readonly warnings: string[] = [];
  /** Whether it changes TaskIQ's lists, so that it takes effect at the scheduler's next read. */
  touchesLists = false;
  /** Whether it takes the schedule out of TaskIQ's lists, so that it stops firing. */
  stops = false;
  /** Whether a schedule remains that has a history for the event. */
  leavesHistory = true;
  /** The status word that the repair sets. */
  newStatus: string | null = null;
  /** Fields that only this repair's event has. */
  readonly told: Record<string, string> = {};
  readonly #keys: Buffer[];
  readonly #checks: (string | number)[] = [];
  readonly #steps: (string | number | Buffer)[] = [];

  /** @param first the keys that the script knows by position: the status and the history */
  constructor(
    readonly source: Source,
    first: [Buffer, Buffer],
  ) {
    this.#keys = [...first];
  }

  check(name: Check, key: Buffer | string, value: string | number): this {
    this.#checks.push(name, this.#place(key), value);
    return this;
  }

  /** @param words what it writes, for people; null where an earlier step's words cover it */
  step(
    name: Step,
    key: Buffer | string,
    words: string | null,
    value: string | number = "",
    bytes: Buffer | string = "",
  ) {
    this.#steps.push(name, this.#place(key), value, bytes);
    if (words !== null) this.writes.push({ key: nameOfKey(key), change: words });
    return this;
  }

  /** Adds a step that needs a second key. */
  stepWith(name: "keep" | "restore" | "move", key: Buffer | string, other: Buffer, words: string | null): this {
    return this.step(name, key, words, this.#place(other));
  }

  see(key: Buffer | string, value: string): this {
    this.stands.push({ key: nameOfKey(key), value });
    return this;
  }

  /** Identifies a repair by what it checks and writes, whoever planned it and whenever. */
  get mark(): string {
    const writes = this.writes.map(({ key, change }) => [key, change.replace(/"updated_at":"[^"]*"/, "")]);
    return sha1(JSON.stringify([this.#keys.map(nameOfKey), this.#checks, writes]));
  }

  /** Returns KEYS and ARGV of the script. @param at in the wire form */
  call(
    id: Buffer | string,
    by: string,
    at: string,
    events: string[],
  ): { keys: Buffer[]; args: (string | number | Buffer)[] } {
    const { maxHistory, defaultTtlS } = this.source.settings;
    const head = [id, maxHistory, defaultTtlS, by, at, events.length, this.#checks.length / 3];
    return { keys: this.#keys, args: [...head, ...events, ...this.#checks, ...this.#steps] };
  }

  /** Returns the position of a key in KEYS, from 1. */
  #place(key: Buffer | string): number {
    const bytes = Buffer.from(key);
    const known = this.#keys.findIndex((each) => each.equals(bytes));
    return known === -1 ? this.#keys.push(bytes) : known + 1;
  }
}
