import { idFromBytes, nameOfId, type ScheduleId } from "@/lib/ids";
import type { Serializer } from "@/lib/taskiq/types";
import { capitalsOf, withCapitals } from "./capitals";
import { grownLength, resized } from "./grown";
import { IdIndex } from "./id-index";
import { SharedTexts } from "./shared-texts";
import { Texts } from "./texts";

const tilde = "~".charCodeAt(0);

/** Bits of a row's `flags`. */
export const flag = {
  /** The row is in use. */
  alive: 1 << 0,
  /** A one-shot of *run now*, which no list or count shows. */
  hidden: 1 << 1,
  hasMeta: 1 << 2,
  hasData: 1 << 3,
  /** The configuration comes from metadata or a label, and not from an index or the id. */
  ownConfig: 1 << 4,
  /** The name is the one in the metadata. */
  configName: 1 << 5,
  inCron: 1 << 6,
  inInterval: 1 << 7,
  /** It is a schedule, and lists show it. */
  visible: 1 << 8,
  /** TaskIQ lists it, and its payload exists. */
  scheduled: 1 << 9,
  tracked: 1 << 10,
  /** Of the full reading under way: whether the row was read, and which of its keys SCAN found. */
  read: 1 << 11,
  sawStatus: 1 << 27,
  sawMeta: 1 << 28,
  sawData: 1 << 29,
  sawHistory: 1 << 30,
  sawPause: 1 << 31,
} as const;

/** The bits that belong to the full reading under way and not to the schedule. */
export const seenFlags = flag.read | flag.sawStatus | flag.sawMeta | flag.sawData | flag.sawHistory | flag.sawPause;

/** Fields of several bits in `flags`: their first bit, and a mask of their width. */
export const field = {
  /** What the status key holds: an index of `statusKinds`. */
  statusKey: { at: 12, mask: 7 },
  /** The type by metadata or expression, plus 1; 0: by neither. */
  ownType: { at: 15, mask: 7 },
  /** Of the payload, plus 1; 0: none. */
  serializer: { at: 18, mask: 7 },
  status: { at: 21, mask: 7 },
  /** The type as shown, plus 1; 0: null. */
  type: { at: 24, mask: 7 },
} as const;

/** What a status key may hold: nothing, one of the four words, another word, or a value of a wrong type. */
export const statusKinds = ["none", "active", "paused", "inactive", "error", "other", "unreadable"] as const;

/** The serialisers, in the order of `field.serializer`. */
export const serializers = ["json", "pickle", "msgpack", "cbor", "unknown"] as const satisfies Serializer[];

type Arrays = {
  flags: Uint32Array;
  /** The configuration's number; 0: none. */
  config: Uint32Array;
  taskType: Uint32Array;
  expression: Uint32Array;
  /** The one-shot list that holds it, a word; 0: none. */
  timeList: Uint32Array;
  /** The configuration whose index names it, a number; 0: none. */
  index: Uint32Array;
  /** The newest event, a word; 0: none. */
  event: Uint32Array;
  /** Microseconds since 1970; NaN: none. */
  eventAt: Float64Array;
  updatedAt: Float64Array;
  /** Milliseconds since 1970 at which the metadata expires; NaN: never. */
  expiresAt: Float64Array;
  /** 1: the history expires. */
  historyExpires: Uint8Array;
  /** Its drift: bits of `driftKinds` (lib/catalog/facts/drift-rules.ts). */
  drift: Uint32Array;
};

/**
 * The columns of the catalog: each schedule is a row, its numbers in typed arrays, its texts in chunks of bytes. It only
 * stores; lib/catalog/facts/catalog.ts derives what follows.
 */
export class Columns {
  #free: number[] = [];
  /** Every row's number is smaller. */
  size = 0;

  arrays = columnsOf(1024);
  /** The same columns as a list. */
  /** The same, one after another. */
  all: (Uint32Array | Float64Array | Uint8Array)[] = Object.values(this.arrays);

  readonly ids = new Texts();
  /** Ids in lower case, for searching, where they differ from the id. */
  readonly lowerIds = new Texts();
  /**
   * Names in lower case, as they are sorted and searched; and what restores the exact ones, where they differ. For most
   * names that is the same: a capital in the first place.
   */
  readonly names = new Texts();
  readonly #capitals = new SharedTexts();
  /** Pause records as JSON. */
  readonly pauses = new Texts();
  readonly #index = new IdIndex(
    (row, id) => this.ids.equals(row, id),
    (row) => Buffer.from(this.idOf(row)),
  );

  /** Returns the row of an id, or of its bytes as in Redis; -1: none. */
  find(id: ScheduleId | Buffer): number {
    if (typeof id === "string") return this.#index.find(Buffer.from(id));
    const row = this.#index.find(id);
    // Bytes that are not UTF-8, or that look like an encoded id, have another text (lib/ids.ts).
    return row === -1 || id[0] === tilde ? this.#index.find(Buffer.from(idFromBytes(id))) : row;
  }

  /** Returns a new row for an id that has none. */
  add(id: ScheduleId): number {
    const row = this.#free.pop() ?? this.size++;
    if (row >= this.arrays.flags.length) {
      this.arrays = columnsOf(grownLength(this.arrays.flags.length, row + 1), this.arrays);
      this.all = Object.values(this.arrays);
    }
    const bytes = Buffer.from(id);
    this.ids.set(row, bytes);
    const lower = id.toLowerCase();
    if (lower !== id) this.lowerIds.set(row, Buffer.from(lower));
    this.#index.add(row, bytes);
    return row;
  }

  remove(row: number): void {
    this.#index.remove(Buffer.from(this.idOf(row)));
    for (const texts of [this.ids, this.lowerIds, this.names, this.#capitals, this.pauses]) texts.set(row, null);
    for (const array of this.all) array[row] = 0;
    this.#free.push(row);
  }

  idOf(row: number): ScheduleId {
    return this.ids.get(row) ?? "";
  }

  /** Returns a row's name. If nothing was read of it, as of a list entry without a schedule, it is derived from the id. */
  nameOf(row: number): string {
    const lower = this.names.bytesOf(row);
    return lower === null ? nameOfId(this.idOf(row)) : withCapitals(lower, this.#capitals.bytesOf(row));
  }

  /** Returns whether a name sorts at the same place as the row's. */
  sortsAs(row: number, name: string): boolean {
    return this.names.equals(row, Buffer.from(name.toLowerCase()));
  }

  /** Sets a row's name. Returns whether it changed. */
  setName(row: number, name: string): boolean {
    const former = this.names.has(row) ? this.nameOf(row) : null;
    if (former === name) return false;
    const lowered = name.toLowerCase();
    const lower = Buffer.from(lowered);
    this.names.set(row, lower);
    this.#capitals.set(row, lowered === name ? null : capitalsOf(Buffer.from(name), lower));
    // Half a character is lost in UTF-8, so the stored name may differ from the one that was read.
    return former === null || this.nameOf(row) !== former;
  }

  compareIds(a: number, b: number): number {
    return this.ids.compare(a, b);
  }

  /** Returns the time of its metadata, microseconds since 1970; NaN: none. */
  updatedAt(row: number): number {
    return this.arrays.updatedAt[row] ?? Number.NaN;
  }

  /** Returns the expression by which TaskIQ fires a row; 0: it is not scheduled, or the expression is not known. */
  firingExpression(row: number): number {
    return this.is(row, flag.scheduled) ? (this.arrays.expression[row] ?? 0) : 0;
  }

  /** Returns whether a row has any of some flags. */
  is(row: number, bit: number): boolean {
    return ((this.arrays.flags[row] ?? 0) & bit) !== 0;
  }

  setBit(row: number, bit: number, on: boolean): void {
    const flags = this.arrays.flags[row] ?? 0;
    this.arrays.flags[row] = on ? flags | bit : flags & ~bit;
  }

  /** Returns a field of a row's flags. */
  read(row: number, { at, mask }: { at: number; mask: number }): number {
    return ((this.arrays.flags[row] ?? 0) >>> at) & mask;
  }

  write(row: number, { at, mask }: { at: number; mask: number }, value: number): void {
    this.arrays.flags[row] = ((this.arrays.flags[row] ?? 0) & ~(mask << at)) | (value << at);
  }
}

/** Returns the columns in this length, with the values of shorter ones. */
function columnsOf(length: number, former?: Arrays): Arrays {
  const longer = <Some extends Uint8Array | Uint32Array | Float64Array>(
    Class: new (length: number) => Some,
    array: Some | undefined,
  ) => (array ? resized(Class, array, length) : new Class(length));
  return {
    flags: longer(Uint32Array, former?.flags),
    config: longer(Uint32Array, former?.config),
    taskType: longer(Uint32Array, former?.taskType),
    expression: longer(Uint32Array, former?.expression),
    timeList: longer(Uint32Array, former?.timeList),
    index: longer(Uint32Array, former?.index),
    event: longer(Uint32Array, former?.event),
    eventAt: longer(Float64Array, former?.eventAt),
    updatedAt: longer(Float64Array, former?.updatedAt),
    expiresAt: longer(Float64Array, former?.expiresAt),
    historyExpires: longer(Uint8Array, former?.historyExpires),
    drift: longer(Uint32Array, former?.drift),
  };
}
