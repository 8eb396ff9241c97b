import { InvalidArgumentError } from "@/lib/redis/errors";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import type { Catalog } from "./catalog";
import { flag } from "./columns";
import { readCursor, writeCursor } from "./cursor";
import { bitsOfKinds } from "./drift";
import { evidenceOf, noEvidence } from "./evidence";
import { matching, type Rule } from "./filter";
import { countBits } from "./findings";
import { partition } from "./orders";
import type { InSlices } from "./slices";
import type { DriftQuery, Evidence, Finding } from "./types";

/** A finding of no row: a key of its own, or the fleet as a whole. */
export type FleetFinding = Pick<Finding, "kind" | "key"> & { evidence?: Partial<Evidence> };

/** What was asked for of one kind: first what concerns no single schedule. */
type Group = { kind: DriftKind; fleet: readonly FleetFinding[]; count: number };

/**
 * One page of the findings of some kinds (none named: of all), kind by kind in the order of `driftKinds`: first what
 * concerns no single schedule, then the schedules by id, then entries that no list of schedules shows. `total` is exact.
 * A search finds schedules and entries only.
 * @throws InvalidArgumentError for a cursor that is not of this list.
 */
export function* findingsPage(
  catalog: Catalog,
  ofFleetNow: () => readonly FleetFinding[],
  { kind, search, cursor, offset, limit }: DriftQuery,
  now: Date,
): InSlices<{ items: Finding[]; total: number; nextCursor: string | null }> {
  const start = cursor === undefined ? null : readStart(cursor);
  const found = search.trim() === "" ? null : yield* foundRows(catalog, kind, search, now);
  const fleet = found ? [] : ofFleetNow();
  const groups = driftKinds.map((each, at): Group => {
    if (kind.length > 0 && !kind.includes(each)) return { kind: each, fleet: [], count: 0 };
    const ofFleet = fleet.filter((one) => one.kind === each);
    const rows = (found ?? catalog.findings).counts[at] ?? 0;
    return { kind: each, fleet: ofFleet, count: ofFleet.length + rows };
  });
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  let skip = start ? 0 : offset;
  const items: Finding[] = [];
  for (const [at, group] of groups.entries()) {
    if (at < (start?.at ?? 0)) continue;
    if (group.count <= skip) {
      skip -= group.count;
      continue;
    }
    const from = at === start?.at ? start.id : skip;
    skip = 0;
    for (const [id, finding] of findingsFrom(catalog, group, found, from)) {
      if (items.length === limit) return { items, total, nextCursor: writeCursor(order, at, id) };
      items.push(finding());
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

type Named = [id: string | number, finding: () => Finding];

/** The findings of a kind, each with what a cursor names it by, after so many of them; or from where an id stands or would stand. */
function* findingsFrom(catalog: Catalog, group: Group, found: Found | null, from: string | number): Iterable<Named> {
  const { kind, fleet } = group;
  const first = typeof from === "number" ? Math.max(0, from) : fleet.length;
  for (const [index, one] of fleet.entries()) if (index >= first) yield [index, () => ofFleet(one)];
  let skip = typeof from === "number" ? Math.max(0, first - fleet.length) : 0;
  for (const row of rowsOf(catalog, group, found, typeof from === "string" ? from : null)) {
    if (skip > 0) skip--;
    else yield [catalog.columns.idOf(row), () => ofRow(catalog, row, kind)];
  }
}

/** So few are put in order; of more, those are walked through that are in order. */
const sortedAtOnce = 2000;

/** The rows of a kind in order, from an id on: the schedules, then entries that are none. */
function* rowsOf({ columns, findings, visible }: Catalog, group: Group, found: Found | null, from: string | null) {
  const set = findings.rows[driftKinds.indexOf(group.kind)];
  if (!set || group.count === group.fleet.length) return;
  const picks: Rule = (row) => set.has(row) && (found === null || found.rows[row] === 1);
  const isShown: Rule = (row) => columns.is(row, flag.visible);
  const isFew = group.count - group.fleet.length <= sortedAtOnce;
  const few = () => {
    const rows = [...set.rows()].filter((row) => isShown(row) && picks(row));
    return Uint32Array.from(rows).sort((a, b) => columns.compareIds(a, b));
  };
  const known = from === null ? -1 : columns.find(from);
  const isStray = known !== -1 && !isShown(known);
  const start = (rows: Uint32Array) => {
    if (from === null) return 0;
    const text = Buffer.from(from);
    return partition(rows.length, (at) => columns.ids.compareWith(rows[at] ?? 0, text) < 0);
  };
  if (!isStray) {
    const shown = isFew ? few() : visible.byId.flat();
    for (let at = start(shown); at < shown.length; at++) if (picks(shown[at] ?? 0)) yield shown[at] ?? 0;
  }
  const strays = findings.strays.flat();
  for (let at = isStray ? start(strays) : 0; at < strays.length; at++)
    if (picks(strays[at] ?? 0)) yield strays[at] ?? 0;
}

/** What a search finds of some kinds (none: of all): 1 for each row, and how many of each kind. */
type Found = { rows: Uint8Array; counts: Uint32Array };

/** So few are searched one by one; of more, all texts are. */
const lookedUpAtOnce = 50_000;

function* foundRows(catalog: Catalog, kinds: readonly DriftKind[], search: string, now: Date): InSlices<Found> {
  const { columns, findings } = catalog;
  const wanted = kinds.length === 0 ? ~0 : bitsOfKinds(kinds);
  const bitsOf = (row: number) => (columns.arrays.drift[row] ?? 0) & wanted;
  const filter = { search, status: [], type: [] };
  const isWrong: Rule = (row) => bitsOf(row) !== 0;
  const sets = driftKinds.flatMap((kind, at) => (kinds.length === 0 || kinds.includes(kind) ? [at] : []));
  const candidates = () => {
    const count = sets.reduce((sum, at) => sum + (findings.counts[at] ?? 0), 0);
    return count > lookedUpAtOnce ? null : sets.flatMap((at) => [...(findings.rows[at]?.rows() ?? [])]);
  };
  const { mask } = yield* matching(catalog, filter, now, isWrong, candidates);
  const found = { rows: mask, counts: new Uint32Array(driftKinds.length) };
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) countBits(found.counts, bitsOf(row), 1);
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
