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
 * Keeps in the catalog how the last runs of each schedule went, as TaskIQ reports them. Hundreds of reports may come in a
 * second, so the schedules they concern are collected and read once a second. All are read at the start and slowly every
 * minute, since notifications may be missed. It never throws.
 */
export class RunSummaries {
  /** When TaskIQ's reporter last reported that a task was sent. */
  queuedAt: Instant | null = null;
  /** Schedules of which a run was reported since they were last read. */
  #ran = new Set<ScheduleId>();
  readonly #stop = new AbortController();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    /** Called when something was read. */
    readonly onRead: () => void,
    /** Called with what a reading failed with; it is tried again. */
    readonly onFailed: (error: unknown) => void,
  ) {}

  start(): void {
    void this.#repeat(limits.runsPauseMs, () => this.#readReported());
    void this.#repeat(limits.checkPauseMs, () => this.#readAll());
  }

  close(): void {
    this.#stop.abort();
  }

  /** To be called when a run of a schedule was reported. */
  ran(id: ScheduleId): void {
    this.#ran.add(id);
  }

  async #repeat(pauseMs: number, read: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // The first full reading comes first: runs of schedules that are not known yet have no row.
      const rest = this.catalog.ordered ? pauseMs : limits.tickMs;
      if (this.catalog.ordered) await read().catch(this.onFailed);
      await sleep(rest, undefined, { signal, ref: false }).catch(() => {}); // closed: the loop ends
    }
  }

  async #readReported(): Promise<void> {
    const { queuedAt } = await readReportsSeen(this.source);
    this.queuedAt = queuedAt;
    const ran = [...this.#ran];
    this.#ran.clear();
    for (let start = 0; start < ran.length; start += limits.mgetKeys) {
      try {
        await this.#read(ran.slice(start, start + limits.mgetKeys));
      } catch (error) {
        for (const id of ran.slice(start)) this.#ran.add(id);
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
    this.onRead();
  }
}
