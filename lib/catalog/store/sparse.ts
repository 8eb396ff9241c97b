/** Sets a rare value of a row in a map; null deletes it. Returns whether the value changed. */
export function setOrDelete<Value>(map: Map<number, Value>, row: number, value: Value | null): boolean {
  const former = map.get(row);
  if (value === null) return map.delete(row);
  map.set(row, value);
  return JSON.stringify(former) !== JSON.stringify(value);
}
