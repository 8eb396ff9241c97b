import type { StatusCounts } from "@/lib/catalog/types";
import type { ConfigId } from "@/lib/ids";
import { statuses } from "@/lib/schedules/enums";
import { compareConfigIds, isOtherText } from "./config-order";
import { grown } from "./grown";
import { partition, RowOrder } from "./order";

/** Counters of one configuration: one a status. */
const width = statuses.length;

/** Configurations, each with a number, and how many of its schedules have which status. Number 0 means none. */
export class Configurations {
  #numbers = new Map<ConfigId, number>();
  /** By number. */
  #ids: (ConfigId | null)[] = [null];
  /** By number: how many rows and indexes use it; how many schedules it has, in all and of each status. */
  #uses = new Uint32Array(1024);
  #totals = new Uint32Array(1024);
  #counts = new Uint32Array(1024 * width);
  #free: number[] = [];
  /** Those with a schedule that came, went or changed. Whoever caches what follows from their schedules removes them. */
  readonly changed = new Set<number>();
  #byId = new RowOrder((a, b) => this.compare(a, b));

  /** Every configuration's number is smaller. */
  get size(): number {
    return this.#ids.length;
  }

  /** Returns the number of a configuration and counts one use of it; `release` gives it back. */
  acquire(configId: ConfigId | null): number {
    if (configId === null) return 0;
    let number = this.#numbers.get(configId);
    if (number === undefined) {
      number = this.#free.pop() ?? this.#ids.length;
      this.#numbers.set(configId, number);
      this.#ids[number] = configId;
      if (number >= this.#uses.length) this.#grow(number + 1);
    }
    this.#uses[number] = (this.#uses[number] ?? 0) + 1;
    return number;
  }

  release(number: number): void {
    if (number === 0) return;
    const uses = (this.#uses[number] ?? 1) - 1;
    this.#uses[number] = uses;
    if (uses > 0) return;
    this.#numbers.delete(this.#ids[number] ?? "");
    this.#ids[number] = null;
    this.#free.push(number);
  }

  /** Returns the number of a configuration; -1: nothing belongs to it. */
  find(configId: ConfigId): number {
    return this.#numbers.get(configId) ?? -1;
  }

  /** How many configurations have a schedule. */
  get withSchedules(): number {
    return this.#byId.size;
  }

  /** Null for number 0. */
  idOf(number: number): ConfigId | null {
    return this.#ids[number] ?? null;
  }

  allIds(): ConfigId[] {
    return this.#ids.filter((id) => id !== null);
  }

  /** Compares two by their ids. */
  compare(a: number, b: number): number {
    return compareConfigIds(this.#ids[a] ?? "", this.#ids[b] ?? "");
  }

  /** Returns the numbers of those that have a schedule, ordered by id; not to be written to. */
  byId(): Uint32Array {
    return this.#byId.flat();
  }

  /** Returns those of them whose id is not a whole number; not to be written to. */
  withOtherText(): Uint32Array {
    const all = this.byId();
    return all.subarray(partition(all.length, (at) => !isOtherText(this.#ids[all[at] ?? 0] ?? "")));
  }

  /** Counts one schedule more (1) or less (-1) of a status, an index of `statuses`. */
  count(number: number, status: number, by: 1 | -1): void {
    const at = number * width + status;
    this.#counts[at] = (this.#counts[at] ?? 0) + by;
    const total = (this.#totals[number] ?? 0) + by;
    this.#totals[number] = total;
    if (number === 0) return;
    this.changed.add(number);
    if (by === 1 && total === 1) this.#byId.insert(number);
    if (by === -1 && total === 0) this.#byId.remove(number);
  }

  /** Returns how many schedules belong to a configuration. */
  totalOf(number: number): number {
    return this.#totals[number] ?? 0;
  }

  countsOf(number: number): StatusCounts {
    const counts = { total: 0, active: 0, paused: 0, inactive: 0, error: 0, unknown: 0 };
    for (const [at, status] of statuses.entries()) {
      counts[status] = this.#counts[number * width + at] ?? 0;
      counts.total += counts[status];
    }
    return counts;
  }

  #grow(needed: number): void {
    this.#uses = grown(Uint32Array, this.#uses, needed, 2);
    this.#totals = grown(Uint32Array, this.#totals, needed, 2);
    this.#counts = grown(Uint32Array, this.#counts, needed * width, 2);
  }
}
