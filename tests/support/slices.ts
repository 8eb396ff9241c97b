import type { InSlices } from "@/lib/catalog/store/slices";

/** Does work to its end; wherever it may rest, something happens. */
export function whole<Result>(work: InSlices<Result>, meanwhile: () => void = () => {}): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    meanwhile();
  }
}
