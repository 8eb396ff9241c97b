import { idFromBytes, nameOfId, type ScheduleId } from "@/lib/ids";
import type { Serializer } from "@/lib/taskiq/types";
import { capitalsOf, withCapitals } from "./capitals";
import { IdIndex } from "./id-index";
import { SharedTexts } from "./shared-texts";
import { Texts } from "./texts";

const tilde = "~".charCodeAt(0);

/** Bits of a row's `flags`. Those of `facts` stand for what was read, the others for what follows from it. */
export const flag = {
  /** The row is in use. */
  alive: 1 << 0,
  /** A one-shot of *run now*, which no list or count shows. */
  hidden: 1 << 1,
  hasMeta: 1 << 2,
  hasData: 1 << 3,
  /** Metadata or a label tell the configuration; else index or id do. */
  ownConfig: 1 << 4,
  /** The name is the one in the metadata. */
  configName: 1 << 5,
  inCron: 1 << 6,
  inInterval: 1 << 7,
  /** There is a schedule, and lists show it. */
  visible: 1 << 8,
  /** Listed, with its payload there. */
  scheduled: 1 << 9,
  tracked: 1 << 10,
  /** What the reading of everything that is under way has seen: the row was read; and which keys SCAN found. */
  read: 1 << 11,
  sawStatus: 1 << 27,
  sawMeta: 1 << 28,
  sawData: 1 << 29,
  sawHistory: 1 << 30,
  sawPause: 1 << 31,
} as const;

/** All that belongs to the reading of everything, and so to no schedule. */
export const seenFlags = flag.read | flag.sawStatus | flag.sawMeta | flag.sawData | flag.sawHistory | flag.sawPause;

/** Fields of several bits in `flags`: where they begin, and how wide they are. */
export const field = {
  /** What the status key holds: see `statusKinds`. */
  statusKey: { at: 12, mask: 7 },
  /** The type as metadata or expression tell it, plus 1; 0: neither does. */
  ownType: { at: 15, mask: 7 },
  /** Of the payload, plus 1; 0: none. */
  serializer: { at: 18, mask: 7 },
  status: { at: 21, mask: 7 },
  /** The type as shown, plus 1; 0: null. */
  type: { at: 24, mask: 7 },
} as const;

/** In `statusKey`: the four words, none, another word, and a key of a wrong type. */
export const statusKinds = ["none", "active", "paused", "inactive", "error", "other", "unreadable"] as const;

/** In `serializer`, from 1 on. */
export const serializers = ["json", "pickle", "msgpack", "cbor", "unknown"] as const satisfies Serializer[];

type Arrays = {
  flags: Uint32Array;
  /** Number of the configuration; 0: none. */
  config: Uint32Array;
  taskType: Uint32Array;
  expression: Uint32Array;
  /** The one-shots' list that holds it, a word; 0: none. */
  timeList: Uint32Array;
  /** The configuration whose index names it, a number; 0: none. */
  index: Uint32Array;
  /** The newest event, a word. */
  event: Uint32Array;
  /** Microseconds since 1970; NaN: none. */
  eventAt: Float64Array;
  updatedAt: Float64Array;
  /** Milliseconds since 1970 at which the metadata expires; NaN: never. */
  expiresAt: Float64Array;
  /** 1: the history expires. */
  historyExpires: Uint8Array;
  /** What is wrong with it: bits of `driftKinds` (lib/catalog/facts/drift-rules.ts). */
  drift: Uint32Array;
};

/**
 * The columns of the catalog: one place for each schedule, a row, in typed arrays, its texts in chunks of bytes, and what
 * few schedules have in maps. It only stores: what follows from what is lib/catalog/facts/catalog.ts.
 */
export class Columns {
  #capacity = 1024;
  #free: number[] = [];
  /** Rows that were given so far: every row's number is smaller. */
  size = 0;

  arrays: Arrays = newArrays(this.#capacity);
  /** The same, one after another. */
  all: (Uint32Array | Float64Array | Uint8Array)[] = Object.values(this.arrays);

  readonly ids = new Texts();
  /** Ids in lower case, for a search, where that is another text. */
  readonly lowerIds = new Texts();
  /**
   * Names in lower case, as they are sorted and searched; and what makes the exact ones of them, where they differ: for
   * most it is the same, one capital in the first place.
   */
  readonly names = new Texts();
  readonly #capitals = new SharedTexts();
  /** Pause records as JSON. */
  readonly pauses = new Texts();
  readonly #index = new IdIndex(
    (row, id) => this.ids.equals(row, id),
    (row) => Buffer.from(this.idOf(row)),
  );

  /** The row of an id, or -1; also of its bytes as they stand in Redis. */
  find(id: ScheduleId | Buffer): number {
    if (typeof id === "string") return this.#index.find(Buffer.from(id));
    const row = this.#index.find(id);
    // Bytes that are no id's text have another one (lib/ids.ts).
    return row === -1 || id[0] === tilde ? this.#index.find(Buffer.from(idFromBytes(id))) : row;
  }

  /** A new row for an id that has none. */
  add(id: ScheduleId): number {
    const row = this.#free.pop() ?? this.size++;
    if (row >= this.#capacity) this.#grow();
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

  /** What its id is called where nothing was read of it, as of an entry of a list with nothing behind it. */
  nameOf(row: number): string {
    const lower = this.names.bytesOf(row);
    return lower === null ? nameOfId(this.idOf(row)) : withCapitals(lower, this.#capitals.bytesOf(row));
  }

  /** Whether a name has the same place in order as the row's. */
  sortsAs(row: number, name: string): boolean {
    return this.names.equals(row, Buffer.from(name.toLowerCase()));
  }

  /** Gives a row a name; true where that is another than before. */
  setName(row: number, name: string): boolean {
    const former = this.names.has(row) ? this.nameOf(row) : null;
    if (former === name) return false;
    const lowered = name.toLowerCase();
    const lower = Buffer.from(lowered);
    this.names.set(row, lower);
    this.#capitals.set(row, lowered === name ? null : capitalsOf(Buffer.from(name), lower));
    // A name that holds half a character is kept without it, and so is another than what was read.
    return former === null || this.nameOf(row) !== former;
  }

  compareIds(a: number, b: number): number {
    return this.ids.compare(a, b);
  }

  /** The time of its metadata, microseconds since 1970; NaN: none. */
  updatedAt(row: number): number {
    return this.arrays.updatedAt[row] ?? Number.NaN;
  }

  /** The expression by which a row fires; 0: it is not listed, or none is known. */
  firingExpression(row: number): number {
    return this.is(row, flag.scheduled) ? (this.arrays.expression[row] ?? 0) : 0;
  }

  is(row: number, bit: number): boolean {
    return ((this.arrays.flags[row] ?? 0) & bit) !== 0;
  }

  setBit(row: number, bit: number, on: boolean): void {
    const flags = this.arrays.flags[row] ?? 0;
    this.arrays.flags[row] = on ? flags | bit : flags & ~bit;
  }

  read(row: number, { at, mask }: { at: number; mask: number }): number {
    return ((this.arrays.flags[row] ?? 0) >>> at) & mask;
  }

  write(row: number, { at, mask }: { at: number; mask: number }, value: number): void {
    this.arrays.flags[row] = ((this.arrays.flags[row] ?? 0) & ~(mask << at)) | (value << at);
  }

  #grow(): void {
    this.#capacity = Math.ceil(this.#capacity * 1.5);
    const {
      flags,
      config,
      taskType,
      expression,
      timeList,
      index,
      event,
      eventAt,
      updatedAt,
      expiresAt,
      historyExpires,
      drift,
    } = this.arrays;
    const larger = newArrays(this.#capacity);
    larger.flags.set(flags);
    larger.config.set(config);
    larger.taskType.set(taskType);
    larger.expression.set(expression);
    larger.timeList.set(timeList);
    larger.index.set(index);
    larger.event.set(event);
    larger.eventAt.set(eventAt);
    larger.updatedAt.set(updatedAt);
    larger.expiresAt.set(expiresAt);
    larger.historyExpires.set(historyExpires);
    larger.drift.set(drift);
    this.arrays = larger;
    this.all = Object.values(larger);
  }
}

function newArrays(capacity: number): Arrays {
  return {
    flags: new Uint32Array(capacity),
    config: new Uint32Array(capacity),
    taskType: new Uint32Array(capacity),
    expression: new Uint32Array(capacity),
    timeList: new Uint32Array(capacity),
    index: new Uint32Array(capacity),
    event: new Uint32Array(capacity),
    eventAt: new Float64Array(capacity),
    updatedAt: new Float64Array(capacity),
    expiresAt: new Float64Array(capacity),
    historyExpires: new Uint8Array(capacity),
    drift: new Uint32Array(capacity),
  };
}
