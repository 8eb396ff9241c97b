/** Keeps in a map what few rows have. Gives true where that is another value than before. */
export function setOrDelete<Value>(map: Map<number, Value>, row: number, value: Value | null): boolean {
  const former = map.get(row);
  if (value === null) return map.delete(row);
  map.set(row, value);
  return JSON.stringify(former) !== JSON.stringify(value);
}
