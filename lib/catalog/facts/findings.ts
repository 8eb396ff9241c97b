import { type Columns, flag } from "@/lib/catalog/store/columns";
import { RowOrder } from "@/lib/catalog/store/order";
import { RowSet } from "@/lib/catalog/store/row-set";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { seriousBits } from "./drift-rules";

/** Which rows have which kinds of drift, and how many there are of each; updated with each change of a row. */
export class Findings {
  /** How many rows have each kind, in the order of `driftKinds`. */
  readonly counts = new Uint32Array(driftKinds.length);
  /** Those rows, in the same order. */
  readonly rows = driftKinds.map(() => new RowSet());
  /** How many rows have anything critical or serious. */
  serious = 0;
  /** Rows with drift that are not visible, by id. */
  readonly strays: RowOrder;
  readonly #strayRows = new Set<number>();

  constructor(readonly columns: Columns) {
    this.strays = new RowOrder((a, b) => columns.compareIds(a, b));
  }

  /** Sets the drift of a row. */
  set(row: number, bits: number): void {
    const { drift } = this.columns.arrays;
    const former = drift[row] ?? 0;
    if (former !== bits) {
      drift[row] = bits;
      this.#count(former, -1);
      this.#count(bits, 1);
      for (const at of bitsIn(former ^ bits)) this.rows[at]?.set(row, (bits & (1 << at)) !== 0);
    }
    const isStray = bits !== 0 && !this.columns.is(row, flag.visible);
    if (isStray === this.#strayRows.has(row)) return;
    if (isStray) {
      this.#strayRows.add(row);
      this.strays.insert(row);
    } else {
      this.#strayRows.delete(row);
      this.strays.remove(row);
    }
  }

  #count(bits: number, by: 1 | -1): void {
    if ((bits & seriousBits) !== 0) this.serious += by;
    countBits(this.counts, bits, by);
  }
}

/** Adds (1) or subtracts (-1) each kind of drift in some bits. */
export function countBits(counts: Uint32Array, bits: number, by: 1 | -1): void {
  for (const at of bitsIn(bits)) counts[at] = (counts[at] ?? 0) + by;
}

/** Returns the places of the bits that are set. */
function bitsIn(bits: number): number[] {
  const places: number[] = [];
  for (let left = bits; left !== 0; left &= left - 1) places.push(31 - Math.clz32(left & -left));
  return places;
}
