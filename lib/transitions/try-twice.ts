/**
 * Makes an attempt, and a second one where another program changed meanwhile what the first had read.
 * @returns what the last attempt came to
 */
export async function tryTwice<Result>(
  attempt: () => Promise<Result>,
  wasOvertaken: (result: Result) => boolean,
): Promise<Result> {
  const first = await attempt();
  return wasOvertaken(first) ? await attempt() : first;
}
