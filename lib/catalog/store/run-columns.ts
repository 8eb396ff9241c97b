import type { RunSummary } from "@/lib/runs/types";
import { instantToMicros } from "@/lib/schedules/timestamps";
import { grownLength, resized } from "./grown";

/** What of a schedule's last runs can be drift. */
export type LastRuns = Pick<RunSummary, "firedAt" | "lastFailed" | "p95Ms">;

/** For each row what TaskIQ reported of its runs, and the limits they are compared with. Exists only if run reports are enabled. */
export class RunColumns {
  /** Seconds since 1970 at which the scheduler last fired it; 0: not known. */
  firedS = new Uint32Array(1024);
  /** How many of its newest ended runs failed in a row, 255 at the most. */
  failed = new Uint8Array(1024);
  /** Milliseconds; 0: not known. */
  p95Ms = new Float32Array(1024);
  /** Seconds that a run may take; 0: no limit is known. */
  timeoutS = new Float32Array(1024);
  /** Seconds since 1970 at which this process saw it become listed, or its expression change; 0: before the process began. */
  listedS = new Uint32Array(1024);

  /** Makes room for a row. */
  ensure(row: number): void {
    if (row < this.firedS.length) return;
    const length = grownLength(this.firedS.length, row + 1);
    this.firedS = resized(Uint32Array, this.firedS, length);
    this.failed = resized(Uint8Array, this.failed, length);
    this.p95Ms = resized(Float32Array, this.p95Ms, length);
    this.timeoutS = resized(Float32Array, this.timeoutS, length);
    this.listedS = resized(Uint32Array, this.listedS, length);
  }

  /** Sets how the last runs of a row went; null: none are known. */
  set(row: number, last: LastRuns | null): void {
    this.ensure(row);
    this.firedS[row] = last?.firedAt ? Math.ceil(instantToMicros(last.firedAt) / 1e6) : 0;
    this.failed[row] = Math.min(255, last?.lastFailed ?? 0);
    this.p95Ms[row] = last?.p95Ms ?? 0;
  }

  /** Records when a row was seen to become listed, or its expression to change. */
  setListed(row: number, at: Date): void {
    this.ensure(row);
    this.listedS[row] = Math.ceil(at.getTime() / 1000);
  }

  /** Records that all rows below `size` were listed at a moment at the latest. */
  setAllListed(size: number, at: Date): void {
    this.listedS.fill(Math.ceil(at.getTime() / 1000), 0, size);
  }

  clear(row: number): void {
    for (const column of [this.firedS, this.failed, this.p95Ms, this.timeoutS, this.listedS]) {
      if (row < column.length) column[row] = 0;
    }
  }
}
