import { grown } from "@/lib/catalog/store/grown";

/**
 * Finds the rows that a list holds more than once, while it is read page by page from its end to its beginning. Each page
 * comes with the first entry of the page read before it: entries that are taken out of the list meanwhile move others, which
 * were read already, into the pages still to be read.
 */
export class ListDuplicates {
  readonly rows = new Set<number>();
  /** False: so much has moved that duplicates cannot be found. Then the list has changed and is read again. */
  isKnown = true;
  #behind: readonly Buffer[] = [];
  #length = -1;
  #seen = new Uint8Array(1024);

  /** Returns the entries of the next page that were not read yet. `length`: that of the whole list when the page was read. */
  unread(page: readonly Buffer[], length: number): readonly Buffer[] {
    const fresh = unread(page, this.#behind, length === this.#length);
    this.#behind = page;
    this.#length = length;
    if (fresh === null) this.isKnown = false;
    return fresh ?? page;
  }

  /** To be called with the row of each unread entry. */
  add(row: number): void {
    if (row >= this.#seen.length) this.#seen = grown(Uint8Array, this.#seen, row + 1, 2);
    if (this.#seen[row] === 1) this.rows.add(row);
    this.#seen[row] = 1;
  }
}

/**
 * Returns the entries of a page that are not in the page behind it, which was read before; null: not known. If nothing has
 * moved, these are all but the last; else all but the longest end of the page that occurs, in this order, in the page behind.
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
