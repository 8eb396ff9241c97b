/** Returns whether a request has used up its time, so that it leaves the rest to the next one. */
export type Deadline = () => boolean;

/** Returns a deadline so many milliseconds from now, by a clock that only grows. */
export function deadlineIn(ms: number): Deadline {
  const endMs = performance.now() + ms;
  return () => performance.now() > endMs;
}
