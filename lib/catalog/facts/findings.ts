import { type Columns, flag } from "@/lib/catalog/store/columns";
import { Order } from "@/lib/catalog/store/order";
import { RowSet } from "@/lib/catalog/store/row-set";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { seriousBits } from "./drift-rules";

/** Which rows have which kinds of drift, and how many of each, kept at each change. */
export class Findings {
  /** Rows of each kind, in the order of `driftKinds`. */
  readonly counts = new Uint32Array(driftKinds.length);
  /** Those rows, in the same order. */
  readonly rows = driftKinds.map(() => new RowSet());
  /** Rows with anything critical or serious. */
  serious = 0;
  /** Rows that no list of schedules shows, but something is wrong with: by id. */
  readonly strays: Order;
  readonly #strayRows = new Set<number>();

  constructor(readonly columns: Columns) {
    this.strays = new Order((a, b) => columns.compareIds(a, b));
  }

  /** Takes what is wrong with a row now. */
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

/** Counts the kinds of a row more, or less. */
export function countBits(counts: Uint32Array, bits: number, by: 1 | -1): void {
  for (const at of bitsIn(bits)) counts[at] = (counts[at] ?? 0) + by;
}

/** The places of the bits that are set. */
function bitsIn(bits: number): number[] {
  const places: number[] = [];
  for (let left = bits; left !== 0; left &= left - 1) places.push(31 - Math.clz32(left & -left));
  return places;
}
