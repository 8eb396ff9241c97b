import { limits } from "@/lib/limits";
import { type Columns, flag } from "./columns";
import type { Counts } from "./counts";
import { sortInSlices } from "./merge-sort";
import { RowOrder } from "./order";
import type { Versions } from "./versions";

/** The visible rows by id, by name, and by the time of their metadata (those without one last); ties by id. */
export class VisibleRows {
  readonly byId: RowOrder;
  readonly byName: RowOrder;
  readonly byUpdated: RowOrder;
  /** False during the first reading: rows are then sorted at its end, or on demand. */
  ordered = false;
  #sorting: Promise<void> | null = null;
  #sortAgainAt = 0;

  constructor(
    readonly columns: Columns,
    readonly counts: Counts,
    readonly versions: Versions,
  ) {
    const byId = (a: number, b: number) => columns.compareIds(a, b);
    this.byId = new RowOrder(byId);
    this.byName = new RowOrder((a, b) => columns.names.compare(a, b) || byId(a, b));
    this.byUpdated = new RowOrder((a, b) => compareTimes(columns.updatedAt(a), columns.updatedAt(b)) || byId(a, b));
  }

  /** Sorts all rows. From then on each change keeps them in order. */
  async order(): Promise<void> {
    await this.#sort(true);
  }

  /** During the first reading: sorts the rows read so far, unless that was done just before. Resolves once any are sorted. */
  async orderSoFar(): Promise<void> {
    if (this.ordered || this.counts.total === this.byId.size) return;
    if (this.#sorting === null && performance.now() >= this.#sortAgainAt) {
      const began = performance.now();
      this.#sorting = this.#sort(false).finally(() => {
        this.#sorting = null;
        const tookMs = performance.now() - began;
        this.#sortAgainAt = performance.now() + tookMs * limits.resortRest;
      });
    }
    if (this.byId.size === 0) await this.#sorting;
  }

  /** Before a visible row changes: takes it out of the orders in which its place will change. */
  takeOut(row: number, renamed: boolean, redated: boolean): void {
    if (renamed) this.byName.remove(row);
    if (redated) this.byUpdated.remove(row);
  }

  /** After a row changed: puts it back, or takes it out of all orders if it is no longer visible. `was`: it was visible. */
  putBack(row: number, was: boolean, renamed: boolean, redated: boolean): void {
    const is = this.columns.is(row, flag.visible);
    if (was && !is) for (const order of [this.byId, this.byName, this.byUpdated]) order.remove(row);
    if (!is) return;
    if (!was) this.byId.insert(row);
    if (!was || renamed) this.byName.insert(row);
    if (!was || redated) this.byUpdated.insert(row);
  }

  async #sort(keep: boolean): Promise<void> {
    const { columns } = this;
    const { ids, names } = columns;
    const byId = await sortInSlices(visibleRows(columns), (a, b) => ids.compare(a, b));
    // Equal rows stay in the order of their ids.
    const byName = await sortInSlices(byId, (a, b) => names.compare(a, b));
    const byTime = await sortInSlices(byId, (a, b) => compareTimes(columns.updatedAt(a), columns.updatedAt(b)));
    const all = visibleRows(columns);
    this.byId.settle(byId, all);
    this.byName.settle(byName, all);
    this.byUpdated.settle(byTime, all);
    if (keep) this.ordered = true;
    this.versions.bumpAll();
  }
}

/** Compares two times; NaN comes last. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

function visibleRows({ size, arrays: { flags } }: Columns): Uint32Array {
  const rows = new Uint32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) if (((flags[row] ?? 0) & flag.visible) !== 0) rows[count++] = row;
  return rows.subarray(0, count);
}
