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
  #seen = new Uint8Array(1024);

  /** The entries of the next page that were not read yet. */
  unread(page: readonly Buffer[]): readonly Buffer[] {
    const fresh = unread(page, this.#behind);
    this.#behind = page;
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

/** What of a page is not in the one behind it, which was read before; null: this cannot be told. */
export function unread(page: readonly Buffer[], behind: readonly Buffer[]): readonly Buffer[] | null {
  if (behind.length === 0) return page;
  // Its first entries may have been taken out themselves.
  for (const [skipped, entry] of behind.slice(0, mostSkipped).entries()) {
    for (let at = page.length - 1; at >= 0; at--) {
      if (page[at]?.equals(entry) && agree(page, at, behind, skipped)) return page.slice(0, at);
    }
  }
  return null;
}

/** Entries of the page behind that are looked for. */
const mostSkipped = 8;

/** Whether what follows is the same in both, as far as both go. */
function agree(page: readonly Buffer[], from: number, behind: readonly Buffer[], skipped: number): boolean {
  for (let at = from; at < page.length; at++) {
    const other = behind[skipped + at - from];
    if (other !== undefined && !page[at]?.equals(other)) return false;
  }
  return true;
}
