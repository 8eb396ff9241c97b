import { statuses } from "@/lib/schedules/enums";
import type { Serializer } from "@/lib/taskiq/types";
import { type Columns, field, flag, serializers } from "./columns";
import type { Configurations } from "./configurations";
import type { Expressions } from "./expressions";
import { grown } from "./grown";

/** Counts of rows, updated with each change of a row. */
export class Counts {
  /** Visible rows. */
  total = 0;
  neverFires = 0;
  readonly byStatus = new Uint32Array(statuses.length);
  /** Scheduled rows by serialiser, in the order of `serializers`. */
  readonly #scheduledBySerializer = new Uint32Array(serializers.length);
  /** By expression: visible rows, and scheduled rows. */
  #visibleOf = new Uint32Array(1024);
  #scheduledOf = new Uint32Array(1024);

  constructor(
    readonly columns: Columns,
    readonly expressions: Expressions,
    readonly configurations: Configurations,
  ) {}

  /** How many rows are scheduled by an expression. */
  scheduledOf(expression: number): number {
    return this.#scheduledOf[expression] ?? 0;
  }

  /** How many rows are scheduled with a payload of each serialiser. */
  bySerializer(): Map<Serializer, number> {
    return new Map(serializers.map((each, at) => [each, this.#scheduledBySerializer[at] ?? 0]));
  }

  /** How many rows are scheduled. An empty payload does not count. */
  get scheduled(): number {
    return this.#scheduledBySerializer.reduce((sum, count) => sum + count, 0);
  }

  /** Counts a row in its present state once more (1), or no longer (-1). */
  add(row: number, by: 1 | -1): void {
    const { columns } = this;
    const { arrays } = columns;
    const expression = arrays.expression[row] ?? 0;
    if (expression >= this.#scheduledOf.length) this.#grow(expression + 1);
    if (columns.is(row, flag.scheduled)) {
      const serializer = columns.read(row, field.serializer);
      if (serializer !== 0) {
        this.#scheduledBySerializer[serializer - 1] = (this.#scheduledBySerializer[serializer - 1] ?? 0) + by;
      }
      this.#scheduledOf[expression] = (this.#scheduledOf[expression] ?? 0) + by;
    }
    if (!columns.is(row, flag.visible)) return;
    const status = columns.read(row, field.status);
    this.total += by;
    this.byStatus[status] = (this.byStatus[status] ?? 0) + by;
    this.configurations.count(arrays.config[row] ?? 0, status, by);
    this.#visibleOf[expression] = (this.#visibleOf[expression] ?? 0) + by;
    if (this.expressions.neverFires(expression) !== null) this.neverFires += by;
  }

  /** Counts the rows of an expression that no longer fires (`never`), or that fires again. */
  turn(expression: number, never: boolean): void {
    this.neverFires += (never ? 1 : -1) * (this.#visibleOf[expression] ?? 0);
  }

  #grow(needed: number): void {
    this.#visibleOf = grown(Uint32Array, this.#visibleOf, needed, 2);
    this.#scheduledOf = grown(Uint32Array, this.#scheduledOf, needed, 2);
  }
}
