import type { ScheduleId } from "@/lib/ids";
import { ChangedRows } from "./changed-rows";
import { type Columns, field, flag } from "./columns";

/** Which rows have changed, and version numbers: whoever caches what follows from rows compares them. */
export class Versions {
  /** Grows with each change of a row. */
  all = 0;
  /** Grow with each change of what these sorts group rows by. */
  status = 0;
  config = 0;
  next = 0;
  /** By id: whether other searches than before may match it, since a text or its configuration changed. */
  #changed = new Map<ScheduleId, boolean>();
  /** One for each question under way in slices, which must look again at rows that change meanwhile. */
  readonly #watching = new Set<ChangedRows>();
  /** The columns of a row before its change. */
  readonly #former = new Float64Array(16);

  constructor(readonly columns: Columns) {}

  /** Returns the ids of rows that changed since the last call; true: other searches than before may match it. */
  takeChanged(): Map<ScheduleId, boolean> {
    const changed = this.#changed;
    this.#changed = new Map();
    return changed;
  }

  /** Returns a set that collects the rows that change from now on, until `unwatch`. */
  watch(): ChangedRows {
    const changed = new ChangedRows();
    this.#watching.add(changed);
    return changed;
  }

  unwatch(changed: ChangedRows): void {
    this.#watching.delete(changed);
  }

  /** To be called with each row that changes. */
  touch(row: number): void {
    for (const changed of this.#watching) changed.add(row);
  }

  /** To be called before a row changes. */
  remember(row: number): void {
    const { all } = this.columns;
    for (let at = 0; at < all.length; at++) this.#former[at] = all[at]?.[row] ?? 0;
  }

  /** To be called after it: bumps the versions. `textChanged`: what columns do not hold changed. Returns whether the row did. */
  bump(row: number, textChanged: boolean): boolean {
    if (!textChanged && !this.#differs(row)) return false;
    const { columns } = this;
    const { flags, config, expression, taskType } = columns.arrays;
    const former = (column: Uint32Array) => this.#former[columns.all.indexOf(column)] ?? 0;
    const turned = former(flags) ^ (flags[row] ?? 0);
    const seen = (turned & flag.visible) !== 0;
    if (seen || (turned & (field.status.mask << field.status.at)) !== 0) this.status++;
    if (seen || former(config) !== config[row]) this.config++;
    if (seen || (turned & flag.scheduled) !== 0 || former(expression) !== expression[row]) this.next++;
    const id = columns.idOf(row);
    const moved = seen || textChanged || former(config) !== config[row] || former(taskType) !== taskType[row];
    this.#changed.set(id, moved || (this.#changed.get(id) ?? false));
    return true;
  }

  /** To be called when all rows may have changed. */
  bumpAll(): void {
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
