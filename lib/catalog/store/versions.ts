import type { ScheduleId } from "@/lib/ids";
import { ChangedRows } from "./changed-rows";
import { type Columns, field, flag } from "./columns";

/** That rows have changed: as numbers that grow, for what is made of rows and held as long as it is true; and which. */
export class Versions {
  /** Grows with each change of a row. */
  all = 0;
  /** Grow with each change of what groups rows in these sorts. */
  status = 0;
  config = 0;
  next = 0;
  /** By id: whether it may be in other searches than before, since a text or its configuration is another. */
  #changed = new Map<ScheduleId, boolean>();
  /** Those who look at rows in slices, and so must know which have changed since. */
  readonly #watching = new Set<ChangedRows>();
  /** The columns of a row, before it is changed. */
  readonly #former = new Float64Array(16);

  constructor(readonly columns: Columns) {}

  /** Ids of rows that changed since this was asked last; true: also in what a search finds of it. */
  takeChanged(): Map<ScheduleId, boolean> {
    const changed = this.#changed;
    this.#changed = new Map();
    return changed;
  }

  /** The rows that are changed from now on, until `unwatch`. */
  watch(): ChangedRows {
    const changed = new ChangedRows();
    this.#watching.add(changed);
    return changed;
  }

  unwatch(changed: ChangedRows): void {
    this.#watching.delete(changed);
  }

  /** To be called when a row is changed. */
  touch(row: number): void {
    for (const changed of this.#watching) changed.note(row);
  }

  /** To be called before a row is changed: what it shows. */
  remember(row: number): void {
    const { all } = this.columns;
    for (let at = 0; at < all.length; at++) this.#former[at] = all[at]?.[row] ?? 0;
  }

  /** To be called afterwards: notes whether it has changed, which it gives, and which sorts may have. */
  note(row: number, isTextOther: boolean): boolean {
    if (!isTextOther && !this.#differs(row)) return false;
    const { columns } = this;
    const { flags, config, expression, taskType } = columns.arrays;
    const former = (column: Uint32Array) => this.#former[columns.all.indexOf(column)] ?? 0;
    const turned = former(flags) ^ (flags[row] ?? 0);
    const seen = (turned & flag.visible) !== 0;
    if (seen || (turned & (field.status.mask << field.status.at)) !== 0) this.status++;
    if (seen || former(config) !== config[row]) this.config++;
    if (seen || (turned & flag.scheduled) !== 0 || former(expression) !== expression[row]) this.next++;
    const id = columns.idOf(row);
    const moved = seen || isTextOther || former(config) !== config[row] || former(taskType) !== taskType[row];
    this.#changed.set(id, moved || (this.#changed.get(id) ?? false));
    return true;
  }

  /** Notes that all rows were put in order. */
  noteAll(): void {
    this.all++;
    this.status++;
    this.config++;
    this.next++;
  }

  #differs(row: number): boolean {
    const { all } = this.columns;
    for (let at = 0; at < all.length; at++) if (!Object.is(all[at]?.[row], this.#former[at])) return true;
    return false;
  }
}
