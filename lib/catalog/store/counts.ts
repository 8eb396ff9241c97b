import { statuses } from "@/lib/schedules/enums";
import { type Columns, field, flag, serializers } from "./columns";
import type { Configurations } from "./configurations";
import type { Expressions } from "./expressions";

/** Counts of rows, kept at each change. */
export class Counts {
  /** Visible rows. */
  total = 0;
  neverFires = 0;
  readonly byStatus = new Uint32Array(statuses.length);
  /** By serialiser: rows that are listed with a payload. */
  readonly listedBySerializer = new Uint32Array(serializers.length);
  /** By expression: visible rows, and rows that are listed with their payload. */
  #visibleOf = new Uint32Array(1024);
  #listedOf = new Uint32Array(1024);

  constructor(
    readonly columns: Columns,
    readonly expressions: Expressions,
    readonly configurations: Configurations,
  ) {}

  /** How many rows are listed, with their payload, under an expression. */
  listedOf(expression: number): number {
    return this.#listedOf[expression] ?? 0;
  }

  /** Counts a row as it is now once more (1) or no longer (-1). */
  add(row: number, by: 1 | -1): void {
    const { columns } = this;
    const { arrays } = columns;
    const expression = arrays.expression[row] ?? 0;
    if (expression >= this.#listedOf.length) this.#grow(expression);
    if (columns.is(row, flag.scheduled)) {
      const serializer = columns.read(row, field.serializer);
      if (serializer !== 0) {
        this.listedBySerializer[serializer - 1] = (this.listedBySerializer[serializer - 1] ?? 0) + by;
      }
      this.#listedOf[expression] = (this.#listedOf[expression] ?? 0) + by;
    }
    if (!columns.is(row, flag.visible)) return;
    const status = columns.read(row, field.status);
    this.total += by;
    this.byStatus[status] = (this.byStatus[status] ?? 0) + by;
    this.configurations.add(arrays.config[row] ?? 0, status, by);
    this.#visibleOf[expression] = (this.#visibleOf[expression] ?? 0) + by;
    if (this.expressions.neverFires(expression) !== null) this.neverFires += by;
  }

  /** Takes that an expression, which fired sometime, never does so from now on, or the other way round. */
  turn(expression: number, never: boolean): void {
    this.neverFires += (never ? 1 : -1) * (this.#visibleOf[expression] ?? 0);
  }

  #grow(expression: number): void {
    const size = Math.max(this.#listedOf.length * 2, expression + 1);
    this.#visibleOf = grown(this.#visibleOf, size);
    this.#listedOf = grown(this.#listedOf, size);
  }
}

function grown(array: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(array);
  return larger;
}
