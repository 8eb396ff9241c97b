import { idFromBytes } from "@/lib/ids";
import { sha1 } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";

/** What a key holds before the repair, and what the repair writes there, in words for people. */
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

/** A key, as people and the API name it. */
export const nameOfKey = (key: Buffer | string) => (typeof key === "string" ? key : idFromBytes(key));

/**
 * A repair as it is put together: each step of lib/redis/scripts/repair.lua beside the words for it, and what must still
 * stand as it was seen. Nothing is written here.
 */
export class Draft {
  readonly stands: Stands[] = [];
  readonly writes: Write[] = [];
  readonly warnings: string[] = [];
  /** Whether TaskIQ's lists change, so that it takes effect at the scheduler's next read. */
  touchesLists = false;
  /** Whether it takes the schedule out of TaskIQ's lists, so that it fires no more. */
  stops = false;
  /** Whether a schedule is left in whose history an event can stand. */
  leavesHistory = true;
  /** The status word that the repair sets. */
  newStatus: string | null = null;
  /** Fields of its own that the event tells. */
  readonly told: Record<string, string> = {};
  readonly #keys: Buffer[];
  readonly #checks: (string | number)[] = [];
  readonly #steps: (string | number | Buffer)[] = [];

  /** `first`: the keys that the script knows by their place, the status and the history. */
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

  /** `words`: what is written there; null where an earlier step's words say it already. */
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

  /** A step that concerns a second key. */
  stepWith(name: "keep" | "restore" | "move", key: Buffer | string, other: Buffer, words: string | null): this {
    return this.step(name, key, words, this.#place(other));
  }

  see(key: Buffer | string, value: string): this {
    this.stands.push({ key: nameOfKey(key), value });
    return this;
  }

  /** Tells two repairs apart by what they check and write; when it was planned and by whom does not count. */
  get mark(): string {
    const writes = this.writes.map(({ key, change }) => [key, change.replace(/"updated_at":"[^"]*"/, "")]);
    return sha1(JSON.stringify([this.#keys.map(nameOfKey), this.#checks, writes]));
  }

  /** KEYS and ARGV of the script. `at`: in the wire form. */
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

  /** The place of a key among KEYS, counted from 1. */
  #place(key: Buffer | string): number {
    const bytes = Buffer.from(key);
    const known = this.#keys.findIndex((each) => each.equals(bytes));
    return known === -1 ? this.#keys.push(bytes) : known + 1;
  }
}
