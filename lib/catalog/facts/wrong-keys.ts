/** A key that should be one of TaskIQ's lists, or an index, and is of another type. */
export type WrongKey = { key: string; type: string };

/** The keys of some kind that are of a wrong type, as far as they were read. */
export class WrongKeys {
  readonly #types = new Map<string, string>();

  constructor(
    /** Called when a key is found to be wrong, or right again. */
    readonly onChange: () => void,
  ) {}

  get all(): WrongKey[] {
    return [...this.#types].map(([key, type]) => ({ key, type }));
  }

  /** Records the type of a wrong key. */
  set(key: string, type: string): void {
    if (this.#types.get(key) === type) return;
    this.#types.set(key, type);
    this.onChange();
  }

  /** Records that a key is of the right type, or gone. */
  delete(key: string): void {
    if (this.#types.delete(key)) this.onChange();
  }
}
