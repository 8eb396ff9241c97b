import type { RunSummary } from "@/lib/runs/types";
import { instantToMicros } from "@/lib/schedules/timestamps";

/** What of a schedule's last runs tells whether something is wrong. */
export type LastRuns = Pick<RunSummary, "firedAt" | "lastFailed" | "p95Ms">;

/** Of each row what TaskIQ reported of its runs, and what they are judged by; only where such reports are taken. */
export class RunColumns {
  /** Seconds since 1970 at which the scheduler last fired it; 0: not known. */
  firedS = new Uint32Array(0);
  /** How many of its newest ended runs failed, one after another; 255 and more are the same. */
  failed = new Uint8Array(0);
  /** Milliseconds; 0: not known. */
  p95Ms = new Float32Array(0);
  /** Seconds that a run may take; 0: no limit is known. */
  timeoutS = new Float32Array(0);
  /** Seconds since 1970 at which it was seen to be listed, or to have another expression; 0: before this process looked. */
  listedS = new Uint32Array(0);

  ensure(row: number): void {
    if (row < this.firedS.length) return;
    const size = Math.max(1024, Math.ceil((row + 1) * 1.5));
    this.firedS = grown(this.firedS, new Uint32Array(size));
    this.failed = grown(this.failed, new Uint8Array(size));
    this.p95Ms = grown(this.p95Ms, new Float32Array(size));
    this.timeoutS = grown(this.timeoutS, new Float32Array(size));
    this.listedS = grown(this.listedS, new Uint32Array(size));
  }

  /** Takes how the last runs of a row went; null: none are known. */
  set(row: number, last: LastRuns | null): void {
    this.ensure(row);
    this.firedS[row] = last?.firedAt ? Math.ceil(instantToMicros(last.firedAt) / 1e6) : 0;
    this.failed[row] = Math.min(255, last?.lastFailed ?? 0);
    this.p95Ms[row] = last?.p95Ms ?? 0;
  }

  /** Takes that a row is seen to be listed, or to have another expression. */
  setListed(row: number, at: Date): void {
    this.ensure(row);
    this.listedS[row] = Math.ceil(at.getTime() / 1000);
  }

  /** Takes that all rows below `size` were listed at a moment at the latest. */
  setAllListed(size: number, at: Date): void {
    this.listedS.fill(Math.ceil(at.getTime() / 1000), 0, size);
  }

  clear(row: number): void {
    for (const column of [this.firedS, this.failed, this.p95Ms, this.timeoutS, this.listedS]) {
      if (row < column.length) column[row] = 0;
    }
  }
}

function grown<Column extends Uint32Array | Float32Array | Uint8Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}
