type TypedArray = Uint8Array | Uint32Array | Float32Array | Float64Array;
type ArrayClass<Some extends TypedArray> = new (length: number) => Some;

/**
 * Returns how long an array becomes so that it holds `needed` items: longer by half, or by `factor`, so that growing item by
 * item copies each item only a few times. A larger factor copies less and wastes more memory.
 */
export const grownLength = (length: number, needed: number, factor = 1.5): number =>
  Math.max(needed, Math.ceil(length * factor));

/** Returns a larger copy of an array that holds at least `needed` items; the new ones are 0. */
export const grown = <Some extends TypedArray>(
  Class: ArrayClass<Some>,
  array: Some,
  needed: number,
  factor?: number,
): Some => resized(Class, array, grownLength(array.length, needed, factor));

/** Returns a copy of an array with a length that is not smaller; the new items are 0. */
export function resized<Some extends TypedArray>(Class: ArrayClass<Some>, array: Some, length: number): Some {
  const larger = new Class(length);
  larger.set(array);
  return larger;
}
