import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";

/** A key that should be a list of TaskIQ's, or an index, and is of another type. */
export type WrongKey = { key: string; type: string };

/** Which keys of some names are not of the type that belongs there. */
export class WrongKeys {
  #types = new Map<string, string>();

  constructor(
    readonly redis: Source["redis"],
    readonly wanted: "list" | "set",
    /** Called when another key is wrong than before. */
    readonly changed: () => void,
  ) {}

  get all(): WrongKey[] {
    return [...this.#types].map(([key, type]) => ({ key, type }));
  }

  /** Looks at the type of a key. @throws RedisUnavailableError */
  async look(key: string): Promise<void> {
    const type = await answered(this.redis.type(key));
    if (type === this.wanted || type === "none") return this.isRight(key);
    if (this.#types.get(key) === type) return;
    this.#types.set(key, type);
    this.changed();
  }

  /** Takes that a key is as it should be. */
  isRight(key: string): void {
    if (this.#types.delete(key)) this.changed();
  }
}
