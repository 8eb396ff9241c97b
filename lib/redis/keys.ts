import { type ConfigId, idFromBytes, idToBytes, isText, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";

/** What a key below one of the prefixes is, and of which schedule or configuration. */
export type KeyName =
  /** `id`: its bytes in Redis; `idFromBytes` makes a ScheduleId of them. */
  | { kind: "status" | "meta" | "history" | "stats" | "data" | "pause"; id: Buffer }
  /** How the last runs went. */
  | { kind: "runs"; id: Buffer }
  | { kind: "index"; configId: ConfigId }
  | { kind: "list"; list: string };

/**
 * Builds every key that Rota reads or writes (contract §1, §2). Keys are Buffers, since ids may be any bytes. `schedules` is
 * SCHEDULE_PREFIX, `taskiq` is TASKIQ_PREFIX; neither ends with a colon.
 */
export class Keys {
  constructor(
    readonly schedules: string,
    readonly taskiq: string,
  ) {
    this.#heads = {
      status: `${schedules}:status:`,
      meta: `${schedules}:meta:`,
      history: `${schedules}:history:`,
      data: `${taskiq}:data:`,
      pause: `rota:${schedules}:pause:`,
    };
    this.#indexStart = Buffer.from(`${schedules}:index:config:`);
    this.#starts = [
      ...(["status", "meta", "history", "stats"] as const).map((kind) => ({
        kind,
        start: Buffer.from(`${schedules}:${kind}:`),
      })),
      { kind: "data", start: Buffer.from(`${taskiq}:data:`) },
      { kind: "pause", start: Buffer.from(`rota:${schedules}:pause:`) },
      { kind: "runs", start: Buffer.from(`rota:${schedules}:runs:last:`) },
    ];
  }

  status = (id: ScheduleId) => join(`${this.schedules}:status:`, id);
  meta = (id: ScheduleId) => join(`${this.schedules}:meta:`, id);
  history = (id: ScheduleId) => join(`${this.schedules}:history:`, id);
  stats = (id: ScheduleId) => join(`${this.schedules}:stats:`, id);
  index = (configId: ConfigId) => join(`${this.schedules}:index:config:`, configId);
  /** Rota's own record of a pause: a hash of `list`, `by`, `reason`, `at`, `until`, `payload`. */
  pause = (id: ScheduleId) => join(`rota:${this.schedules}:pause:`, id);
  /** A schedule that a repair set aside: a hash of `kind`, `by`, `at`, `list` and `payload`, until it is put back or purged. */
  aside = (id: ScheduleId) => join(`rota:${this.schedules}:aside:`, id);
  /**
   * Where a repair moves a whole key that was in the way; `number` is above 1 where older ones are kept already. It begins
   * differently from the key above, since any text may be an id.
   */
  asideKey = (key: Buffer, number = 1) =>
    Buffer.concat([Buffer.from(`rota:${this.schedules}:aside-key${number === 1 ? "" : `-${number}`}:`), key]);
  /** All these keys, in the order in which they are used. */
  asideKeys = (key: Buffer) => Array.from({ length: limits.keptAside }, (_, at) => this.asideKey(key, at + 1));

  /** Matches every key of both kinds. */
  asidePattern = () => `rota:${this.schedules}:aside*`;
  /** Returns the former name of a key that a repair moved aside; null for any other key. */
  movedFrom = (key: Buffer): Buffer | null =>
    this.asideKeys(Buffer.alloc(0))
      .map((start) => after(key, start))
      .find((name) => name !== undefined) ?? null;

  /** The runs of a schedule that TaskIQ reported: a list of records (lib/runs/record.ts), the newest at the left. */
  runs = (id: ScheduleId) => join(`rota:${this.schedules}:runs:of:`, id);
  /** How the last runs of a schedule went, in a line (lib/runs/summary.ts). */
  runSummary = (id: ScheduleId) => join(`rota:${this.schedules}:runs:last:`, id);
  /** The schedule of a run under way, by its task's id; or the end of the run, where that was reported first. */
  runTask = (taskId: string) => `rota:${this.schedules}:runs:task:${taskId}`;
  /** The time of the last report of each kind: a hash. */
  runsSeen = () => `rota:${this.schedules}:runs:seen`;

  /** The same keys as text wherever the id is text: for sending many, which is twice as fast. */
  toSend = (kind: "status" | "meta" | "history" | "data" | "pause", id: ScheduleId): string | Buffer =>
    isText(id) ? `${this.#heads[kind]}${id}` : this[kind](id);

  /** TaskIQ's payload. */
  data = (id: ScheduleId) => join(`${this.taskiq}:data:`, id);
  /** TaskIQ's lists, each named by its whole key. */
  cronList = () => `${this.taskiq}:cron`;
  intervalList = () => `${this.taskiq}:interval`;
  /** The list of the one-shots of a UTC minute, `YYYY-MM-DDTHH:MM`. */
  timeList = (minute: string) => `${this.taskiq}:time:${minute}`;

  /**
   * Returns the prefixes of every key of the application, of Rota's pauses and, with `withRuns`, of the summaries of runs. No
   * prefix begins with another one.
   */
  prefixes(withRuns = false): string[] {
    const own = [`rota:${this.schedules}:pause:`, ...(withRuns ? [`rota:${this.schedules}:runs:last:`] : [])];
    const all = [...new Set([`${this.schedules}:`, `${this.taskiq}:`, ...own])];
    return all.filter((each) => !all.some((other) => other !== each && each.startsWith(other)));
  }

  /** Returns patterns that together match every such key once. A prefix holds no wildcards (lib/settings.ts). */
  patterns(withRuns = false): string[] {
    return this.prefixes(withRuns).map((prefix) => `${prefix}*`);
  }

  /** Returns what a key is; null for keys of other programs. Inverse of the methods above. */
  parse(key: Buffer): KeyName | null {
    for (const { kind, start } of this.#starts) {
      const id = after(key, start);
      if (id) return { kind, id };
    }
    const config = after(key, this.#indexStart);
    if (config) return { kind: "index", configId: idFromBytes(config) };
    const name = key.toString();
    const isList = name === this.cronList() || name === this.intervalList() || name.startsWith(`${this.taskiq}:time:`);
    return isList ? { kind: "list", list: name } : null;
  }

  /** Returns the id of the schedule whose runs, or summary of runs, a key holds; null for any other key. */
  runsOf(key: Buffer): Buffer | null {
    const starts = ["of", "last"].map((part) => Buffer.from(`rota:${this.schedules}:runs:${part}:`));
    return starts.map((start) => after(key, start)).find((id) => id !== undefined) ?? null;
  }

  /** Returns the id of the schedule for which a repair set this key aside; null for any other key. */
  asideOf(key: Buffer): Buffer | null {
    const id = after(key, this.aside(""));
    if (id) return id;
    const moved = this.movedFrom(key);
    if (moved === null) return null;
    const name = this.parse(moved);
    return name !== null && "id" in name ? name.id : this.asideOf(moved);
  }

  /** Built once: a reading of the fleet parses every key. */
  readonly #heads: Record<"status" | "meta" | "history" | "data" | "pause", string>;
  readonly #indexStart: Buffer;
  readonly #starts: { kind: "status" | "meta" | "history" | "stats" | "data" | "pause" | "runs"; start: Buffer }[];
}

/** Nearly every id is text: then so is its key, which is faster to build. */
const join = (head: string, id: ScheduleId | ConfigId) =>
  isText(id) ? Buffer.from(head + id) : Buffer.concat([Buffer.from(head), idToBytes(id)]);

function after(key: Buffer, start: Buffer): Buffer | undefined {
  if (key.length < start.length) return undefined;
  // From the end, where the starts differ: it distinguishes millions of keys, and a call of native code would cost more.
  for (let at = start.length - 1; at >= 0; at--) if (key[at] !== start[at]) return undefined;
  return key.subarray(start.length);
}
