import type { Catalog } from "@/lib/catalog/facts/catalog";
import { bitsOfKinds } from "@/lib/catalog/facts/drift-rules";
import { countBits } from "@/lib/catalog/facts/findings";
import { flag } from "@/lib/catalog/store/columns";
import { compareBytes } from "@/lib/catalog/store/config-order";
import { partition } from "@/lib/catalog/store/order";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { DriftQuery, Evidence, Finding, ListedFinding } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import { z } from "@/lib/zod";
import { type HeldId, holdId, holdKey, readCursor, writeCursor, wrongCursor } from "./cursor";
import { evidenceOf, noEvidence } from "./evidence";
import { matching, type Rule } from "./filter";

/** A finding that concerns no row, but a key or the fleet as a whole. */
export type FleetFinding = Pick<Finding, "kind" | "key"> & { evidence?: Partial<Evidence> };

/** The findings of one kind: those of keys and the fleet, and how many there are in all. */
type Group = { kind: DriftKind; fleet: readonly FleetFinding[]; count: number };

/**
 * Returns one page of the findings of some kinds (none named: all), kind by kind in the order of `driftKinds`: those of keys and
 * the fleet by key, then schedules by id, then entries without a schedule. `total` is exact. A search matches schedules and
 * entries only. `rest`: how many there are from the cursor on, if the query asks for it.
 * @throws InvalidArgumentError for a cursor of another list.
 */
export function* findingsPage(
  catalog: Catalog,
  ofFleetNow: () => readonly FleetFinding[],
  { kind, search, cursor, offset, limit, withRest = false }: DriftQuery,
  now: Date,
): InSlices<{ items: ListedFinding[]; total: number; nextCursor: string | null; rest: number | null }> {
  const start = cursor === undefined ? null : readPlace(catalog, ofFleetNow(), cursor);
  const found = search.trim() === "" ? null : yield* foundRows(catalog, kind, search, now);
  const fleet = found ? [] : ofFleetNow();
  const groups = driftKinds.map((each, at): Group => {
    if (kind.length > 0 && !kind.includes(each)) return { kind: each, fleet: [], count: 0 };
    const ofFleet = fleet.filter((one) => one.kind === each).sort((a, b) => compareBytes(idOf(a), idOf(b)));
    const rows = (found ?? catalog.findings).counts[at] ?? 0;
    return { kind: each, fleet: ofFleet, count: ofFleet.length + rows };
  });
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const items: ListedFinding[] = [];
  let skip = start ? 0 : offset;
  let nextCursor: string | null = null;
  let rest = 0;
  for (const group of start === null ? groups : groups.slice(driftKinds.indexOf(start.kind))) {
    if (group.count <= skip) {
      skip -= group.count;
      continue;
    }
    for (const finding of findingsFrom(catalog, group, found, start?.kind === group.kind ? start : null)) {
      if (skip > 0) {
        skip--;
        continue;
      }
      if (items.length < limit) items.push(finding());
      else nextCursor ??= finding().cursor;
      if (nextCursor !== null && !withRest) return { items, total, nextCursor, rest: null };
      if (++rest % limits.slice.countedFindings === 0) yield;
    }
  }
  return { items, total, nextCursor, rest: withRest ? rest : null };
}

/** The order of the findings of a kind: keys and the fleet as a whole, schedules, entries without a schedule. */
const parts = ["keys", "schedules", "entries"] as const;

/** The next finding, as a cursor names it. It is never a number: findings before it may be repaired meanwhile. */
type FindingPlace = { kind: DriftKind; part: (typeof parts)[number]; id: string };

const order = "findings";
const placeShape = z.tuple([z.enum(driftKinds), z.enum(parts)]);

const cursorOf = ({ kind, part, id }: Omit<FindingPlace, "id"> & { id: HeldId }) =>
  writeCursor(order, `${kind} ${part}`, id);

function readPlace({ columns }: Catalog, fleet: readonly FleetFinding[], cursor: string): FindingPlace {
  const { value, id } = readCursor(cursor, order, columns, () => fleet.map(idOf));
  const place = placeShape.safeParse(String(value).split(" "));
  if (place.success) return { kind: place.data[0], part: place.data[1], id };
  throw wrongCursor();
}

const idOf = ({ key }: FleetFinding) => key ?? "";

/** Iterates over the findings of a kind in order, from a place on. */
function* findingsFrom(
  catalog: Catalog,
  { kind, fleet, count }: Group,
  found: Matched | null,
  from: FindingPlace | null,
): Iterable<() => ListedFinding> {
  const first = from === null ? 0 : parts.indexOf(from.part);
  const startIn = (part: FindingPlace["part"]) => (from?.part === part ? from.id : null);
  if (first === 0) {
    const start = startIn("keys");
    for (const one of fleet) if (start === null || compareBytes(idOf(one), start) >= 0) yield () => ofFleet(one);
  }
  const rows = count - fleet.length;
  if (rows === 0) return;
  for (const part of parts.slice(Math.max(1, first))) {
    const of = part === "entries" ? entries(catalog, kind, found) : schedules(catalog, kind, found, rows);
    for (const row of rowsFrom(catalog, of, startIn(part))) {
      yield () => ofRow(catalog, row, { kind, part, id: catalog.columns.idOf(row) });
    }
  }
}

/** Rows by id, and a rule for those that count. */
type Rows = { rows: Uint32Array; picks: Rule };

function* rowsFrom({ columns }: Catalog, { rows, picks }: Rows, from: string | null): Iterable<number> {
  const text = from === null ? null : Buffer.from(from);
  const start = text === null ? 0 : partition(rows.length, (at) => columns.ids.compareWith(rows[at] ?? 0, text) < 0);
  for (let at = start; at < rows.length; at++) if (picks(rows[at] ?? 0)) yield rows[at] ?? 0;
}

function schedules(
  { columns, findings, visible }: Catalog,
  kind: DriftKind,
  found: Matched | null,
  count: number,
): Rows {
  const set = findings.rows[driftKinds.indexOf(kind)];
  if (!set) return { rows: new Uint32Array(0), picks: () => false };
  const picks: Rule = (row) => set.has(row) && (found === null || found.rows[row] === 1);
  if (count > limits.sortedAlone) return { rows: visible.byId.flat(), picks };
  const ordered = [...set.rows()].filter((row) => columns.is(row, flag.visible) && picks(row));
  return { rows: Uint32Array.from(ordered).sort((a, b) => columns.compareIds(a, b)), picks };
}

function entries({ findings }: Catalog, kind: DriftKind, found: Matched | null): Rows {
  const set = findings.rows[driftKinds.indexOf(kind)];
  const picks: Rule = (row) => set?.has(row) === true && (found === null || found.rows[row] === 1);
  return { rows: findings.strays.flat(), picks };
}

/** The findings of some kinds that a search matches: 1 for each row, and how many of each kind. */
type Matched = { rows: Uint8Array; counts: Uint32Array };

function* foundRows(catalog: Catalog, kinds: readonly DriftKind[], search: string, now: Date): InSlices<Matched> {
  const { columns, findings } = catalog;
  const wanted = kinds.length === 0 ? ~0 : bitsOfKinds(kinds);
  const bitsOf = (row: number) => (columns.arrays.drift[row] ?? 0) & wanted;
  const filter = { search, status: [], type: [] };
  const hasDrift: Rule = (row) => bitsOf(row) !== 0;
  const sets = driftKinds.flatMap((kind, at) => (kinds.length === 0 || kinds.includes(kind) ? [at] : []));
  const candidates = () => {
    const count = sets.reduce((sum, at) => sum + (findings.counts[at] ?? 0), 0);
    return count > limits.findingsSearchedAlone ? null : sets.flatMap((at) => [...(findings.rows[at]?.rows() ?? [])]);
  };
  const { mask } = yield* matching(catalog, filter, now, hasDrift, candidates);
  const found = { rows: mask, counts: new Uint32Array(driftKinds.length) };
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) countBits(found.counts, bitsOf(row), 1);
  return found;
}

const ofFleet = ({ kind, key, evidence }: FleetFinding): ListedFinding => ({
  kind,
  key,
  scheduleId: null,
  name: null,
  configId: null,
  evidence: { ...noEvidence, ...evidence },
  cursor: cursorOf({ kind, part: "keys", id: holdKey(key ?? "") }),
});

function ofRow(catalog: Catalog, row: number, at: FindingPlace): ListedFinding {
  const { kind, id } = at;
  const { columns, configurations } = catalog;
  return {
    kind,
    key: null,
    scheduleId: id,
    name: columns.nameOf(row),
    configId: configurations.idOf(columns.arrays.config[row] ?? 0) ?? catalog.places.of(row).indexes[0] ?? null,
    evidence: evidenceOf(catalog, row, kind),
    cursor: cursorOf({ ...at, id: holdId(columns, row) }),
  };
}
