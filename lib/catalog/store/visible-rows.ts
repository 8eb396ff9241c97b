import { type Columns, flag } from "./columns";
import type { Counts } from "./counts";
import { sortInSlices } from "./merge-sort";
import { Order } from "./order";
import type { Versions } from "./versions";

/** The visible rows in order: by id, by name, and by the time of their metadata (those without one last); ties by id. */
export class VisibleRows {
  readonly byId: Order;
  readonly byName: Order;
  readonly byUpdated: Order;
  /** False while everything is read for the first time: orders are made at the end, or when asked for. */
  ordered = false;
  #sortedRows: Promise<void> | null = null;
  #sortAgainAt = 0;

  constructor(
    readonly columns: Columns,
    readonly counts: Counts,
    readonly versions: Versions,
  ) {
    const byId = (a: number, b: number) => columns.compareIds(a, b);
    this.byId = new Order(byId);
    this.byName = new Order((a, b) => columns.names.compare(a, b) || byId(a, b));
    this.byUpdated = new Order((a, b) => compareTimes(columns.updatedAt(a), columns.updatedAt(b)) || byId(a, b));
  }

  /** Puts all in order, after they were taken without, and keeps them so from then on. */
  async order(): Promise<void> {
    await this.#sort(true);
  }

  /**
   * While everything is read for the first time, rows come all the time: puts those that are there in order, unless that
   * was done lately. Resolves once any are.
   */
  async orderSoFar(): Promise<void> {
    if (this.ordered || this.counts.total === this.byId.size) return;
    if (this.#sortedRows === null && performance.now() >= this.#sortAgainAt) {
      const began = performance.now();
      this.#sortedRows = this.#sort(false).finally(() => {
        this.#sortedRows = null;
        this.#sortAgainAt = performance.now() + 5 * (performance.now() - began);
      });
    }
    if (this.byId.size === 0) await this.#sortedRows;
  }

  /** Takes a visible row out of the orders in which its place will be another, before it is changed. */
  takeOut(row: number, renamed: boolean, redated: boolean): void {
    if (renamed) this.byName.remove(row);
    if (redated) this.byUpdated.remove(row);
  }

  /** Puts a row in again after it was changed, or takes it out of all orders where it is no longer visible. */
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
    // Those that are equal stay in the order of their ids.
    const byName = await sortInSlices(byId, (a, b) => names.compare(a, b));
    const byTime = await sortInSlices(byId, (a, b) => compareTimes(columns.updatedAt(a), columns.updatedAt(b)));
    const all = visibleRows(columns);
    this.byId.settle(byId, all);
    this.byName.settle(byName, all);
    this.byUpdated.settle(byTime, all);
    if (keep) this.ordered = true;
    this.versions.noteAll();
  }
}

/** Times in order, none last. */
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
