/**
 * Tells which rows a list holds more than once, while it is read page by page from its end to its beginning, each page
 * together with the first entry of the one behind it: what is taken out of the list meanwhile moves entries that were read
 * already into the pages that are still to come.
 */
export class Repeated {
  readonly rows = new Set<number>();
  /** False: so much has moved that it cannot be told. The list has changed then, and is read again. */
  isKnown = true;
  #behind: readonly Buffer[] = [];
  #length = -1;
  #seen = new Uint8Array(1024);

  /** The entries of the next page that were not read yet. `length` is that of the whole list when it was read. */
  unread(page: readonly Buffer[], length: number): readonly Buffer[] {
    const fresh = unread(page, this.#behind, length === this.#length);
    this.#behind = page;
    this.#length = length;
    if (fresh === null) this.isKnown = false;
    return fresh ?? page;
  }

  /** Takes the row of one of them. */
  see(row: number): void {
    if (row >= this.#seen.length) {
      const larger = new Uint8Array(Math.max(row + 1, this.#seen.length * 2));
      larger.set(this.#seen);
      this.#seen = larger;
    }
    if (this.#seen[row] === 1) this.rows.add(row);
    this.#seen[row] = 1;
  }
}

/**
 * What of a page is not in the one behind it, which was read before; null: this cannot be told. Where nothing has moved that
 * is all but its last entry; else all but the longest end of it that stands, in this order, in the page behind.
 */
function unread(page: readonly Buffer[], behind: readonly Buffer[], isSame: boolean): readonly Buffer[] | null {
  const [first] = behind;
  if (first === undefined) return page;
  if (isSame && page.at(-1)?.equals(first)) return page.slice(0, -1);
  let begin = page.length;
  for (let other = behind.length - 1; other >= 0 && begin > 0; other--) {
    if (page[begin - 1]?.equals(behind[other] ?? first)) begin--;
  }
  return begin === page.length ? null : page.slice(0, begin);
}
