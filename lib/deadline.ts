/** Whether a request has taken its share of time, and leaves the rest to the next. */
export type Deadline = () => boolean;

/** A deadline so many milliseconds from now, by a clock that only grows. */
export function deadlineIn(ms: number): Deadline {
  const endMs = performance.now() + ms;
  return () => performance.now() > endMs;
}
