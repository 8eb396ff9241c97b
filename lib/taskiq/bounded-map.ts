/** A map of at most `most` entries, which drops the one that was used longest ago. */
export class BoundedMap<Value> {
  private readonly entries = new Map<string, Value>();

  constructor(private readonly most: number) {}

  /** Returns the value of a key, and makes it where it is missing. */
  get(key: string, make: (key: string) => Value): Value {
    const known = this.entries.get(key);
    if (known !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known;
    }
    const fresh = make(key);
    if (this.entries.size >= this.most) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
    this.entries.set(key, fresh);
    return fresh;
  }
}
