/**
 * What is ticked, for one filter: `ids`, or, if `all`, everything that matches except `ids`. So a million ticked rows
 * are two words, not a million ids.
 */
export type Selection = { filter: string; all: boolean; ids: ReadonlySet<string> };

export const nothing = (filter: string): Selection => ({ filter, all: false, ids: new Set() });
export const everything = (filter: string): Selection => ({ filter, all: true, ids: new Set() });

export const isTicked = ({ all, ids }: Selection, id: string): boolean => all !== ids.has(id);

/** Counts what is ticked of the `total` that match. */
export const countTicked = ({ all, ids }: Selection, total: number): number =>
  all ? Math.max(0, total - ids.size) : ids.size;

/** Ticks these ids, or unticks them. */
export function tick(selection: Selection, changed: Iterable<string>, ticked: boolean): Selection {
  const ids = new Set(selection.ids);
  for (const id of changed) {
    if (ticked === selection.all) ids.delete(id);
    else ids.add(id);
  }
  return { ...selection, ids };
}

/** Parses a selection from the browser's session storage; null where it is none. */
export function parseSelection(text: string | null): Selection | null {
  const kept = jsonOf(text ?? "");
  if (typeof kept !== "object" || kept === null) return null;
  if (!("filter" in kept && "all" in kept && "ids" in kept)) return null;
  const { filter, all, ids } = kept;
  if (typeof filter !== "string" || typeof all !== "boolean" || !Array.isArray(ids)) return null;
  return { filter, all, ids: new Set(ids.filter((id): id is string => typeof id === "string")) };
}

export const writeSelection = ({ filter, all, ids }: Selection): string =>
  JSON.stringify({ filter, all, ids: [...ids] });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
