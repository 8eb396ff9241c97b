import { type Columns, flag, seenFlags } from "@/lib/catalog/store/columns";
import type { ScheduleId } from "@/lib/ids";
import { atOnce, type Part, part } from "./key-parts";
import type { OwnKeys } from "./own-keys";
import type { Reading } from "./row";

const seenFlag = {
  status: flag.sawStatus,
  meta: flag.sawMeta,
  data: flag.sawData,
  history: flag.sawHistory,
  pause: flag.sawPause,
} as const satisfies Record<Part, number>;

/** Which keys of each row the full reading under way has found, compared with the keys that the row was made from. */
export class SeenKeys {
  constructor(
    readonly columns: Columns,
    readonly ownKeys: OwnKeys,
  ) {}

  /** To be called before a full reading. */
  clear(): void {
    const { size, arrays } = this.columns;
    const { flags } = arrays;
    for (let row = 0; row < size; row++) flags[row] = (flags[row] ?? 0) & ~seenFlags;
  }

  /** Records that SCAN found a key of a row. Returns the parts that are to be read now, as bits; 0: none. */
  found(row: number, kind: Part): number {
    const { columns } = this;
    columns.setBit(row, seenFlag[kind], true);
    const parts = columns.is(row, flag.read) ? part[kind] & ~atOnce : atOnce | part[kind];
    if (parts !== 0) columns.setBit(row, flag.read, true);
    return parts;
  }

  /**
   * Records that parts of a schedule (bits) were just read: the full reading need not find these keys any more, nor read
   * the schedule if all parts were read.
   */
  read(id: ScheduleId, parts: number): void {
    const { columns, ownKeys } = this;
    const row = columns.find(id);
    if (row === -1) return;
    if ((parts & atOnce) === atOnce) columns.setBit(row, flag.read, true);
    if (parts & part.status) columns.setBit(row, flag.sawStatus, ownKeys.hasStatus(row));
    if (parts & part.meta) columns.setBit(row, flag.sawMeta, columns.is(row, flag.hasMeta));
    if (parts & part.data) columns.setBit(row, flag.sawData, columns.is(row, flag.hasData));
    if (parts & part.history) columns.setBit(row, flag.sawHistory, ownKeys.hasHistory(row));
    if (parts & part.pause) columns.setBit(row, flag.sawPause, columns.pauses.has(row));
  }

  /** Returns whether the keys that were found of a row are not those that it was made from. */
  differs(row: number): boolean {
    const { columns, ownKeys } = this;
    return (
      columns.is(row, flag.sawStatus) !== ownKeys.hasStatus(row) ||
      columns.is(row, flag.sawMeta) !== columns.is(row, flag.hasMeta) ||
      columns.is(row, flag.sawData) !== columns.is(row, flag.hasData) ||
      columns.is(row, flag.sawHistory) !== ownKeys.hasHistory(row) ||
      columns.is(row, flag.sawPause) !== columns.pauses.has(row)
    );
  }

  /** Returns whether a reading lacks a key that is known or was found. It may be gone or, read with MGET, of a wrong type. */
  lacks(row: number, { status, meta, data, lastEvent }: Reading): boolean {
    if (status !== null && meta !== null && data !== null && lastEvent !== null) return false;
    const { columns, ownKeys } = this;
    return (
      (status === null && (ownKeys.hasStatus(row) || columns.is(row, flag.sawStatus))) ||
      (meta === null && columns.is(row, flag.hasMeta | flag.sawMeta)) ||
      (data === null && columns.is(row, flag.hasData | flag.sawData)) ||
      (lastEvent === null && (ownKeys.hasHistory(row) || columns.is(row, flag.sawHistory)))
    );
  }
}
