import type { StatusCounts } from "@/lib/catalog/types";
import type { ConfigId } from "@/lib/ids";
import { statuses } from "@/lib/schedules/enums";
import { compareConfigIds, isOtherText } from "./config-order";
import { Order, partition } from "./order";

/** Counters of one configuration: one of each status. */
const width = statuses.length;

/** Configurations, each with a number, and how many of its schedules are in which state. Number 0 stands for none. */
export class Configurations {
  #numbers = new Map<ConfigId, number>();
  /** By number. */
  #ids: (ConfigId | null)[] = [null];
  /** By number: who uses it, and how many schedules it counts. */
  #uses = new Uint32Array(1024);
  #totals = new Uint32Array(1024);
  #counts = new Uint32Array(1024 * width);
  #free: number[] = [];
  /** Those of whose schedules any came, went or changed: whoever keeps what follows from them takes them out. */
  readonly changed = new Set<number>();
  #byId = new Order((a, b) => this.compare(a, b));

  /** Numbers that were given so far: every number is smaller. */
  get size(): number {
    return this.#ids.length;
  }

  /** The number of a configuration, used once more; to be given back by `release`. */
  take(configId: ConfigId | null): number {
    if (configId === null) return 0;
    let number = this.#numbers.get(configId);
    if (number === undefined) {
      number = this.#free.pop() ?? this.#ids.length;
      this.#numbers.set(configId, number);
      this.#ids[number] = configId;
      if (number >= this.#uses.length) this.#grow();
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

  /** The number of a configuration, or -1 where nothing belongs to it. */
  find(configId: ConfigId): number {
    return this.#numbers.get(configId) ?? -1;
  }

  /** How many configurations have a schedule. */
  get count(): number {
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

  /** The numbers of those that have a schedule, ordered by the configuration's id; not to be written to. */
  byId(): Uint32Array {
    return this.#byId.flat();
  }

  /** Those of them whose id is no whole number; not to be written to. */
  withOtherText(): Uint32Array {
    const all = this.byId();
    return all.subarray(partition(all.length, (at) => !isOtherText(this.#ids[all[at] ?? 0] ?? "")));
  }

  /** Counts one schedule more (1) or less (-1) in a state, an index of `statuses`. */
  add(number: number, status: number, by: 1 | -1): void {
    const at = number * width + status;
    this.#counts[at] = (this.#counts[at] ?? 0) + by;
    const total = (this.#totals[number] ?? 0) + by;
    this.#totals[number] = total;
    if (number === 0) return;
    this.changed.add(number);
    if (by === 1 && total === 1) this.#byId.insert(number);
    if (by === -1 && total === 0) this.#byId.remove(number);
  }

  /** How many schedules belong to a configuration. */
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

  #grow(): void {
    this.#uses = doubled(this.#uses);
    this.#totals = doubled(this.#totals);
    this.#counts = doubled(this.#counts);
  }
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
