import { InvalidArgumentError } from "@/lib/redis/errors";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import type { Catalog } from "./catalog";
import { flag } from "./columns";
import { readCursor, writeCursor } from "./cursor";
import { bitOf, bitsOfKinds } from "./drift";
import { evidenceOf, noEvidence } from "./evidence";
import { foundBy } from "./filter";
import { countBits } from "./findings";
import { partition } from "./orders";
import type { DriftQuery, Evidence, Finding } from "./types";

/** A finding of no row: a key of its own, or the fleet as a whole. */
export type FleetFinding = Pick<Finding, "kind" | "key"> & { evidence?: Partial<Evidence> };

type Rule = (row: number) => boolean;
/** What was asked for of one kind: first what concerns no single schedule. */
type Group = { kind: DriftKind; fleet: readonly FleetFinding[]; count: number };

/**
 * One page of the findings of some kinds (none named: of all), kind by kind in the order of `driftKinds`: first what
 * concerns no single schedule, then the schedules by id, then entries that no list of schedules shows. `total` is exact.
 * A search finds schedules and entries only.
 * @throws InvalidArgumentError for a cursor that is not of this list.
 */
export function findingsPage(
  catalog: Catalog,
  fleet: readonly FleetFinding[],
  { kind, search, cursor, offset, limit }: DriftQuery,
  now: Date,
): { items: Finding[]; total: number; nextCursor: string | null } {
  const found = search.trim() === "" ? null : foundRows(catalog, kind, foundBy(catalog, search, now));
  const groups = driftKinds.map((each, at): Group => {
    if (kind.length > 0 && !kind.includes(each)) return { kind: each, fleet: [], count: 0 };
    const ofFleet = found ? [] : fleet.filter((one) => one.kind === each);
    const rows = (found ?? catalog.findings).counts[at] ?? 0;
    return { kind: each, fleet: ofFleet, count: ofFleet.length + rows };
  });
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const start = cursor === undefined ? null : readStart(cursor);
  let skip = start ? 0 : offset;
  const items: Finding[] = [];
  for (const [at, group] of groups.entries()) {
    if (at < (start?.at ?? 0)) continue;
    if (group.count <= skip) {
      skip -= group.count;
      continue;
    }
    const rows = group.count > group.fleet.length ? rowsOf(catalog, group, found) : new Uint32Array();
    let index = at === start?.at ? indexOf(catalog, group, rows, start.id) : skip;
    skip = 0;
    for (; index < group.count; index++) {
      const one = group.fleet[index];
      const row = rows[index - group.fleet.length] ?? 0;
      if (items.length === limit) {
        return { items, total, nextCursor: writeCursor(order, at, one ? index : catalog.columns.idOf(row)) };
      }
      items.push(one ? ofFleet(one) : ofRow(catalog, row, group.kind));
    }
  }
  return { items, total, nextCursor: null };
}

/** A cursor of findings names the kind, and where its next item is: the index of one of the fleet, or a schedule's id. */
const order = "findings";

function readStart(cursor: string): { at: number; id: string | number } {
  const { value, id } = readCursor(cursor, order);
  if (typeof value !== "number" || driftKinds[value] === undefined) {
    throw new InvalidArgumentError("The cursor does not belong to this list: ask for the first page again.");
  }
  return { at: value, id };
}

/** Where an item stands now, or would stand. */
function indexOf(catalog: Catalog, { fleet }: Group, rows: Uint32Array, id: string | number): number {
  if (typeof id === "number") return Math.max(0, id);
  const { columns } = catalog;
  const text = Buffer.from(id);
  const known = columns.find(id);
  const isStray = known !== -1 && !columns.is(known, flag.visible);
  const isBefore = (row: number) => {
    const stray = !columns.is(row, flag.visible);
    return stray === isStray ? columns.ids.compareWith(row, text) < 0 : isStray;
  };
  return fleet.length + partition(rows.length, (at) => isBefore(rows[at] ?? 0));
}

/** Few rows are picked and put in order; of many, those that are in order are picked. */
const sortedAtOnce = 2000;

function rowsOf(catalog: Catalog, { kind, count }: Group, found: Found | null): Uint32Array {
  const { columns, findings } = catalog;
  const { byId } = catalog.visible;
  const { drift } = columns.arrays;
  const bit = bitOf(kind);
  const picks = (row: number) => ((drift[row] ?? 0) & bit) !== 0 && (found === null || found.rows[row] === 1);
  if (count > sortedAtOnce) {
    const shown = byId.flat().filter(picks);
    const strays = findings.strays.flat().filter(picks);
    const all = new Uint32Array(shown.length + strays.length);
    all.set(shown);
    all.set(strays, shown.length);
    return all;
  }
  const rows: number[] = [];
  for (let row = 0; row < columns.size; row++) if (picks(row)) rows.push(row);
  const isStray = (row: number) => Number(!columns.is(row, flag.visible));
  return Uint32Array.from(rows.sort((a, b) => isStray(a) - isStray(b) || catalog.columns.compareIds(a, b)));
}

/** What a search finds of some kinds (none: of all): 1 for each row, and how many of each kind. */
type Found = { rows: Uint8Array; counts: Uint32Array };

function foundRows({ columns }: Catalog, kinds: readonly DriftKind[], rule: Rule): Found {
  const { drift } = columns.arrays;
  const wanted = kinds.length === 0 ? ~0 : bitsOfKinds(kinds);
  const found = { rows: new Uint8Array(columns.size), counts: new Uint32Array(driftKinds.length) };
  for (let row = 0; row < columns.size; row++) {
    const bits = (drift[row] ?? 0) & wanted;
    if (bits === 0 || !rule(row)) continue;
    found.rows[row] = 1;
    countBits(found.counts, bits, 1);
  }
  return found;
}

const ofFleet = ({ kind, key, evidence }: FleetFinding): Finding => ({
  kind,
  key,
  scheduleId: null,
  name: null,
  configId: null,
  evidence: { ...noEvidence, ...evidence },
});

function ofRow(catalog: Catalog, row: number, kind: DriftKind): Finding {
  const { columns, configurations } = catalog;
  const config = columns.arrays.config[row] ?? 0;
  return {
    kind,
    key: null,
    scheduleId: columns.idOf(row),
    name: columns.nameOf(row),
    configId: config === 0 ? (catalog.places.of(row).indexes[0] ?? null) : configurations.idOf(config),
    evidence: evidenceOf(catalog, row, kind),
  };
}
