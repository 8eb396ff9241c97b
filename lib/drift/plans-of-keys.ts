import { idToBytes } from "@/lib/ids";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { Draft } from "./draft";
import { moveAside } from "./moves";

/** The types of the keys that do not belong to one schedule. */
const expected: Partial<Record<string, string>> = { list: "list", index: "set" };

/**
 * Returns the type that a key of this name must have.
 * @throws InvalidArgumentError for a name that is neither a list nor an index: no other key may be touched
 */
export function checkKey(source: Source, name: string): string {
  const what = source.keys.parse(idToBytes(name));
  const wanted = what ? expected[what.kind] : undefined;
  if (wanted !== undefined) return wanted;
  throw new InvalidArgumentError(`${name} is neither a list of TaskIQ's nor an index of this source.`);
}

/**
 * Moves a list or an index of a wrong type aside. Null: it is of the right type, or gone.
 * @throws InvalidArgumentError, as `checkKey` does
 */
export async function planKey(source: Source, name: string): Promise<Draft | null> {
  const key = idToBytes(name);
  const wanted = checkKey(source, name);
  const type = await answered(source.redis.type(key));
  if (type === "none" || type === wanted) return null;
  const draft = new Draft(source, [key, key]);
  await moveAside(draft, key, type);
  draft.touchesLists = wanted === "list";
  draft.warnings.push(
    wanted === "list"
      ? "TaskIQ makes the list anew when something is added; schedules that stood in it before it was overwritten are found as active, but not listed."
      : "The index is made anew when something is added; schedules that it named are found as being in no index.",
  );
  return draft;
}
