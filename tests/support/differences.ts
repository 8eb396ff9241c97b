/** Returns where two values differ, with both of them. */
export function differences(told: unknown, truth: unknown, at = ""): string[] {
  if (typeof told !== "object" || typeof truth !== "object" || told === null || truth === null) {
    return Object.is(told, truth) ? [] : [`${at}: ${String(told)} instead of ${String(truth)}`];
  }
  const [has, should] = [new Map(Object.entries(told)), new Map(Object.entries(truth))];
  return [...new Set([...has.keys(), ...should.keys()])].flatMap((key) =>
    differences(has.get(key), should.get(key), `${at}.${key}`),
  );
}
