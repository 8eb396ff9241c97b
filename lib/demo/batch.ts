import type { ConfigId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { written } from "@/lib/redis/replies";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import type { SampleSchedule } from "./schedules";

/** Some schedules of the sample as the commands that write them. Their ids are text, and so are their keys. */
export class Batch {
  size = 0;
  #keys: string[] = [];
  /** For each key a command and its words (write_sample.lua). */
  #words: (string | number)[] = [];
  #lists = new Map<string, string[]>();
  #indexes = new Map<ConfigId, string[]>();
  readonly #heads: { status: string; meta: string; history: string; data: string; pause: string };

  constructor(readonly source: Source) {
    const { status, meta, history, data, pause } = source.keys;
    const [of, text] = ["", String];
    this.#heads = {
      ...{ status: text(status(of)), meta: text(meta(of)), history: text(history(of)) },
      ...{ data: text(data(of)), pause: text(pause(of)) },
    };
  }

  /** Adds a schedule. Payloads are written before list entries: a scheduler never reads an entry without its payload. */
  add({ id, indexedUnder, status, metadata, history, payload, list, listed, pause }: SampleSchedule): void {
    this.size++;
    const heads = this.#heads;
    if (status !== null) this.#write("SET", heads.status + id, [status]);
    if (metadata) {
      const { text, ttlS } = metadata;
      this.#write("SET", heads.meta + id, ttlS === null ? [text] : [text, "EX", ttlS]);
    }
    const events = history.events.slice(0, this.source.settings.maxHistory);
    if (events.length > 0) this.#write("RPUSH", heads.history + id, events);
    if (events.length > 0 && history.ttlS !== null) this.#write("EXPIRE", heads.history + id, [history.ttlS]);
    if (payload !== null) this.#write("SET", heads.data + id, [payload]);
    if (pause) {
      const { payload: keepsPayload, ...record } = pause;
      const kept = keepsPayload && payload !== null ? ["payload", payload] : [];
      this.#write("HSET", heads.pause + id, [...Object.entries(record).flat(), ...kept]);
    }
    for (let i = 0; i < listed; i++) into(this.#lists, list, id);
    if (indexedUnder !== null) into(this.#indexes, indexedUnder, id);
  }

  /** Writes all schedules in one step, and renews the mark that a load is under way. @throws RedisReplyError, RedisUnavailableError */
  async send(loading: string): Promise<void> {
    const { redis, keys } = this.source;
    for (const [configId, ids] of this.#indexes) this.#write("SADD", String(keys.index(configId)), ids);
    for (const [list, ids] of this.#lists) this.#write("RPUSH", list, ids);
    await Promise.all([
      runScript(redis, "write_sample", this.#keys, this.#words),
      written(redis.pexpire(loading, limits.sample.loadingMs)),
    ]);
  }

  #write(command: string, key: string, words: (string | number)[]): void {
    this.#keys.push(key);
    this.#words.push(command, words.length);
    for (const word of words) this.#words.push(word);
  }
}

function into<Key>(groups: Map<Key, string[]>, key: Key, id: string): void {
  const group = groups.get(key);
  if (group) group.push(id);
  else groups.set(key, [id]);
}
