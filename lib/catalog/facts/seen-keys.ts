import { atOnce, part } from "@/lib/catalog/reading/read-schedules";
import { type Columns, field, flag, seenFlags } from "@/lib/catalog/store/columns";
import type { ScheduleId } from "@/lib/ids";
import type { OwnKeys } from "./own-keys";
import type { Reading } from "./row";

/** What a reading of everything has seen of each row, against what the row was made of. */
export class SeenKeys {
  constructor(
    readonly columns: Columns,
    readonly ownKeys: OwnKeys,
  ) {}

  /** Before a reading of everything: nothing was seen. */
  clear(): void {
    const { size, arrays } = this.columns;
    const { flags } = arrays;
    for (let row = 0; row < size; row++) flags[row] = (flags[row] ?? 0) & ~seenFlags;
  }

  /**
   * Notes that parts of a schedule were just read (bits as in lib/catalog/reading/read-schedules.ts): the reading of everything that is
   * under way need not have found these keys, and need not read it where it is all there.
   */
  see(id: ScheduleId, parts: number): void {
    const { columns } = this;
    const row = columns.find(id);
    if (row === -1) return;
    if ((parts & atOnce) === atOnce) columns.setBit(row, flag.read, true);
    if (parts & part.status) columns.setBit(row, flag.sawStatus, columns.read(row, field.statusKey) !== 0);
    if (parts & part.meta) columns.setBit(row, flag.sawMeta, columns.is(row, flag.hasMeta));
    if (parts & part.data) columns.setBit(row, flag.sawData, columns.is(row, flag.hasData));
    if (parts & part.history) columns.setBit(row, flag.sawHistory, this.ownKeys.hasHistory(row));
    if (parts & part.pause) columns.setBit(row, flag.sawPause, columns.pauses.has(row));
  }

  /** Whether the keys that SCAN found of a row are not those that it was made of. */
  differs(row: number): boolean {
    const { columns } = this;
    return (
      columns.is(row, flag.sawStatus) !== (columns.read(row, field.statusKey) !== 0) ||
      columns.is(row, flag.sawMeta) !== columns.is(row, flag.hasMeta) ||
      columns.is(row, flag.sawData) !== columns.is(row, flag.hasData) ||
      columns.is(row, flag.sawHistory) !== this.ownKeys.hasHistory(row) ||
      columns.is(row, flag.sawPause) !== columns.pauses.has(row)
    );
  }

  /** Whether a reading lacks a key that is known or was seen: it may be gone or, read together with others, of a wrong type. */
  lacks(row: number, { status, meta, data, lastEvent }: Reading): boolean {
    if (status !== null && meta !== null && data !== null && lastEvent !== null) return false;
    const { columns } = this;
    return (
      (status === null && (columns.read(row, field.statusKey) !== 0 || columns.is(row, flag.sawStatus))) ||
      (meta === null && columns.is(row, flag.hasMeta | flag.sawMeta)) ||
      (data === null && columns.is(row, flag.hasData | flag.sawData)) ||
      (lastEvent === null && (this.ownKeys.hasHistory(row) || columns.is(row, flag.sawHistory)))
    );
  }
}
