import { setTimeout as sleep } from "node:timers/promises";
import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { Pace } from "@/lib/pace";
import type { Source } from "@/lib/redis/source";
import { readReportsSeen } from "@/lib/runs/read";
import { readRunSummaries } from "@/lib/runs/summary";
import type { Instant } from "@/lib/schedules/timestamps";

/**
 * Keeps in the catalog how the last runs of each schedule went, as TaskIQ reports them. Hundreds of reports come in a
 * second: which schedules they are of is gathered, and read once a second. All are read at the start, and slowly once in a
 * while, since changes may be missed. It never throws.
 */
export class RunSummaries {
  /** When the reporter last told that a task was sent. */
  queuedAt: Instant | null = null;
  #ran = new Set<ScheduleId>();
  readonly #stop = new AbortController();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    /** Called when something was read. */
    readonly done: () => void,
    /** Called with what a reading failed with; it is tried again. */
    readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    void this.#repeat(limits.runsPauseMs, () => this.#readTold());
    void this.#repeat(limits.checkPauseMs, () => this.#readAll());
  }

  close(): void {
    this.#stop.abort();
  }

  /** Takes that a report about a run of a schedule came. */
  ran(id: ScheduleId): void {
    this.#ran.add(id);
  }

  async #repeat(pauseMs: number, read: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // What is not known yet cannot have run; and the first reading of everything goes before.
      const rest = this.catalog.ordered ? pauseMs : limits.tickMs;
      if (this.catalog.ordered) await read().catch(this.failed);
      await sleep(rest, undefined, { signal, ref: false }).catch(() => {}); // closed: the loop ends
    }
  }

  async #readTold(): Promise<void> {
    const { queuedAt } = await readReportsSeen(this.source);
    this.queuedAt = queuedAt;
    const told = [...this.#ran];
    this.#ran.clear();
    for (let start = 0; start < told.length; start += limits.mgetKeys) {
      try {
        await this.#read(told.slice(start, start + limits.mgetKeys));
      } catch (error) {
        for (const id of told.slice(start)) this.#ran.add(id);
        throw error;
      }
    }
  }

  async #readAll(): Promise<void> {
    const pace = new Pace(limits.checkShare, this.#stop.signal);
    const { columns } = this.catalog;
    let page: ScheduleId[] = [];
    for (let row = 0; row < columns.size; row++) {
      if (columns.is(row, flag.visible)) page.push(columns.idOf(row));
      if (page.length < limits.mgetKeys && row < columns.size - 1) continue;
      await this.#read(page);
      await pace.rest();
      page = [];
    }
  }

  async #read(ids: readonly ScheduleId[]): Promise<void> {
    const summaries = await readRunSummaries(this.source, ids);
    for (const [at, id] of ids.entries()) {
      const row = this.catalog.columns.find(id);
      if (row !== -1) this.catalog.setRuns(row, summaries[at] ?? null);
    }
    this.done();
  }
}
