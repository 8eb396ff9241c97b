import type { ChainableCommander, Redis } from "ioredis";
import { payloadOf } from "./application";

/** Returns a function that yields numbers which look random and are the same in each run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const oddIds = [
  Buffer.alloc(0),
  Buffer.from([0xff, 0xfe, 0x00, 0x2c]),
  Buffer.from([0xe4, 0xbd]),
  Buffer.from("~b64:AAAA"),
  Buffer.from("\ufeffmarked"),
  Buffer.from("with:colons:and spaces\r\n"),
  Buffer.from("日报:每天"),
  Buffer.from("rota-run:1"),
  Buffer.from("UPPER and lower"),
];
const statuses = ["active", "active", "paused", "inactive", "error", "sleeping", ""];
const names = ["Daily report", "daily REPORT", "日报", "Ünïcode", "", "x".repeat(600), "broken \ud800"];
const crons = ["*/5 * * * *", "0 9 * * 1", "0 0 30 2 *", "@daily", "0 2 * * 7"];

/**
 * Writes to Redis what Python, TaskIQ and any other program might, in random order, for some hundred schedules: few enough to
 * write to each again and again.
 */
export class RandomWrites {
  readonly #random: () => number;
  readonly #ids: Buffer[];

  constructor(
    readonly redis: Redis,
    seed: number,
    schedules = 300,
  ) {
    this.#random = randomNumbers(seed);
    const usual = Array.from({ length: schedules }, (_, n) => Buffer.from(`scheduled_task:${n % 12}:${n}`));
    this.#ids = [...usual, ...oddIds];
  }

  /** Makes so many writes, many in one round trip. `between` is called after each trip with how many are done. */
  async write(count: number, between: (done: number) => Promise<void> = async () => {}): Promise<void> {
    const atOnce = 500;
    for (let done = 0; done < count; done += atOnce) {
      const pipeline = this.redis.pipeline();
      while (pipeline.length < atOnce) this.#one(pipeline);
      await pipeline.exec();
      await between(done + atOnce);
    }
  }

  #one(to: ChainableCommander): void {
    const id = this.#pick(this.#ids);
    const status = keyOf("schedule:status:", id);
    const meta = keyOf("schedule:meta:", id);
    const data = keyOf("schedule:data:", id);
    const history = keyOf("schedule:history:", id);
    const pause = keyOf("rota:schedule:pause:", id);
    const index = `schedule:index:config:${this.#below(14)}`;
    const list = this.#pick(["schedule:cron", "schedule:cron", "schedule:interval", this.#timeList()]);
    const kind = this.#random() * 100;
    if (kind < 22) to.set(status, this.#pick(statuses));
    else if (kind < 30) to.lpush(history, this.#event()).ltrim(history, 0, 9);
    else if (kind < 40) to.set(meta, this.#metadata(), "PX", this.#pick([604_800_000, 604_800_000, 300, 1500]));
    else if (kind < 48) to.set(data, this.#payload(id));
    else if (kind < 51) to.del(data);
    else if (kind < 60) to.rpush(list, id);
    else if (kind < 61) to.lpush(list, id);
    else if (kind < 70) to.lrem(list, 0, id);
    else if (kind < 76) to.sadd(index, id);
    else if (kind < 81) to.srem(index, id);
    else if (kind < 84) to.hset(pause, { list, by: "ann", reason: `${this.#below(3)}` });
    else if (kind < 86) to.del(pause);
    else if (kind < 88) to.del(this.#pick([status, meta, history]));
    else if (kind < 90) to.del(status, meta, data, history, pause);
    else if (kind < 91) to.rename(status, keyOf("schedule:status:", this.#pick(this.#ids)));
    else if (kind < 92) to.rename(meta, keyOf("schedule:meta:", this.#pick(this.#ids)));
    else if (kind < 93) to.rename(data, keyOf("schedule:data:", this.#pick(this.#ids)));
    else if (kind < 94) to.pexpire(meta, this.#pick([300, 900, 1600]));
    else if (kind < 95) to.persist(meta);
    else if (kind < 95.5) to.pexpire(this.#pick([status, data, history, meta]), -1);
    else if (kind < 96.5) this.#otherType(to, this.#pick([status, meta, data, history, pause, meta, status]));
    else if (kind < 96.6) this.#otherType(to, this.#pick([index, list]));
    else if (kind < 96.9) to.del(this.#pick([index, this.#timeList(), "schedule:interval"]));
    else this.#foreign(to, id);
  }

  /** Writes a key of another type, which stays until it is overwritten; commands for the right type fail. */
  #otherType(to: ChainableCommander, key: Buffer | string): void {
    to.del(key);
    const kind = this.#below(4);
    if (kind === 0) to.hset(key, "a", "b");
    else if (kind === 1) to.rpush(key, "a");
    else if (kind === 2) to.set(key, "text");
    else to.zadd(key, 1, "a");
    if (this.#random() < 0.7) to.del(key);
  }

  #foreign(to: ChainableCommander, id: Buffer): void {
    const key = this.#pick([
      "schedule:status",
      "schedule:other:",
      "schedule:index:config:x",
      "schedule:stats:",
      "other:",
    ]);
    to.set(keyOf(key, id), "1", "PX", 5000);
    to.set("schedule:status:", "no id");
    to.del("schedule:timetable");
  }

  #timeList(): string {
    const minute = `${this.#below(8)}`.padStart(2, "0");
    return `schedule:time:${this.#pick(["2026-01-01T00", "2099-01-01T00"])}:${minute}`;
  }

  #event(): string {
    const event = this.#pick(["task_registered", "status_changed", "task_paused", "two\nlines"]);
    const timestamp = `2026-02-08T09:17:42.${String(this.#below(999_999)).padStart(6, "0")}`;
    if (this.#random() < 0.02) return "{broken";
    return JSON.stringify({ event, timestamp, ...(this.#random() < 0.5 && { new_status: "paused" }) });
  }

  #metadata(): string {
    if (this.#random() < 0.02) return "{broken";
    return JSON.stringify({
      config_id: this.#pick([this.#below(12), null, "7"]),
      name: this.#pick([...names, `name ${this.#below(50)}`, undefined]),
      task_type: this.#pick(["report", "Cleanup", null]),
      scheduler_type: this.#pick(["cron", "date", "manual", "odd"]),
      schedule_config: this.#pick([{ cron_expression: this.#pick(crons) }, { minute: "0" }, {}]),
      updated_at: this.#pick([`2026-02-08T09:17:${this.#below(50) + 10}.000001`, "2026-02-08T09:17:42.123456", null]),
    });
  }

  #payload(id: Buffer): string | Buffer {
    const kind = this.#random();
    if (kind < 0.02) return Buffer.from([0x80, 0x05, 0x95, 0x01]);
    if (kind < 0.04) return "{}";
    if (kind < 0.05) return "";
    const when = this.#pick([
      { cron: this.#pick(crons) },
      { cron: null, time: "2099-01-01T00:03:00" },
      { cron: null, interval: this.#below(100) + 1 },
    ]);
    const config_id = `${this.#below(12)}`;
    return payloadOf(id.toString(), { labels: { config_id, task_type: this.#pick(["report", "sync"]) }, ...when });
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #pick<Value>(values: readonly Value[]): Value {
    const picked = values[this.#below(values.length)];
    if (picked === undefined && values.length === 0) throw new Error("nothing to pick from");
    return picked as Value;
  }
}

const keyOf = (start: string, id: Buffer) => Buffer.concat([Buffer.from(start), id]);
