import type { InSlices } from "@/lib/catalog/store/slices";

/** Does work to its end; calls `meanwhile` wherever the work may rest. */
export function whole<Result>(work: InSlices<Result>, meanwhile: () => void = () => {}): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    meanwhile();
  }
}
