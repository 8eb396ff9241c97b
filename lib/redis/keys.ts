import { idFromBytes, idToBytes, type ScheduleId } from "@/lib/schedules/ids";

/** What a key below one of the prefixes is, and of which schedule or configuration. */
export type KeyName =
  | { kind: "status" | "meta" | "history" | "stats" | "data" | "pause"; id: ScheduleId }
  | { kind: "index"; configId: number }
  | { kind: "list"; list: string };

/**
 * Every key that Rota reads or writes is made here (contract §1, §2). Keys are Buffers, since ids may be any bytes.
 * `schedules` is SCHEDULE_PREFIX, `taskiq` is TASKIQ_PREFIX; neither ends with a colon.
 */
export class Keys {
  constructor(
    readonly schedules: string,
    readonly taskiq: string,
  ) {}

  status = (id: ScheduleId) => join(`${this.schedules}:status:`, id);
  meta = (id: ScheduleId) => join(`${this.schedules}:meta:`, id);
  history = (id: ScheduleId) => join(`${this.schedules}:history:`, id);
  stats = (id: ScheduleId) => join(`${this.schedules}:stats:`, id);
  index = (configId: number) => Buffer.from(`${this.schedules}:index:config:${configId}`);
  /** Rota's own record of a pause: a hash of `list`, `by`, `reason`, `at`, `until`, `payload`. */
  pause = (id: ScheduleId) => join(`rota:${this.schedules}:pause:`, id);

  /** TaskIQ's payload. */
  data = (id: ScheduleId) => join(`${this.taskiq}:data:`, id);
  /** TaskIQ's lists, by the name they are recorded with: the whole key. */
  cronList = () => `${this.taskiq}:cron`;
  intervalList = () => `${this.taskiq}:interval`;
  /** The list of the one-shots of a UTC minute, `YYYY-MM-DDTHH:MM`. */
  timeList = (minute: string) => `${this.taskiq}:time:${minute}`;

  /** SCAN patterns that together find every key of the application and of Rota's pauses, without overlap. */
  patterns(): string[] {
    return [...new Set([`${this.schedules}:*`, `${this.taskiq}:*`, `rota:${this.schedules}:pause:*`])];
  }

  /** Tells what a found key is; null for keys that are none of ours. Inverse of the methods above. */
  parse(key: Buffer): KeyName | null {
    for (const kind of ["status", "meta", "history", "stats"] as const) {
      const id = after(key, `${this.schedules}:${kind}:`);
      if (id) return { kind, id: idFromBytes(id) };
    }
    const data = after(key, `${this.taskiq}:data:`);
    if (data) return { kind: "data", id: idFromBytes(data) };
    const pause = after(key, `rota:${this.schedules}:pause:`);
    if (pause) return { kind: "pause", id: idFromBytes(pause) };
    const config = after(key, `${this.schedules}:index:config:`)?.toString();
    if (config !== undefined && /^-?\d{1,15}$/.test(config)) return { kind: "index", configId: Number(config) };
    const name = key.toString();
    const isList = name === this.cronList() || name === this.intervalList() || name.startsWith(`${this.taskiq}:time:`);
    return isList ? { kind: "list", list: name } : null;
  }
}

const join = (head: string, id: ScheduleId) => Buffer.concat([Buffer.from(head), idToBytes(id)]);

function after(key: Buffer, head: string): Buffer | undefined {
  const start = Buffer.from(head);
  return key.length > start.length && key.subarray(0, start.length).equals(start)
    ? key.subarray(start.length)
    : undefined;
}
