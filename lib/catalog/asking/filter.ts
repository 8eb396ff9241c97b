import type { Catalog } from "@/lib/catalog/facts/catalog";
import { bitsOfKinds } from "@/lib/catalog/facts/drift-rules";
import { field, flag } from "@/lib/catalog/store/columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { ScheduleFilter } from "@/lib/catalog/types";
import type { ConfigId } from "@/lib/ids";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { schedulerTypes, statuses } from "@/lib/schedules/enums";
import { parseSearch, type Term } from "@/lib/schedules/query-language";

/** What holds of a row, or does not. */
export type Rule = (row: number) => boolean;

/** Whether anything is left out. */
export const isFiltered = ({ search, status, type, config, neverFires, drift }: ScheduleFilter) =>
  search.trim() !== "" ||
  status.length > 0 ||
  type.length > 0 ||
  (drift?.length ?? 0) > 0 ||
  config !== undefined ||
  neverFires !== undefined;

/** The rows that a filter means: 1 for each; and how many. */
export type Found = { mask: Uint8Array; count: number };

/**
 * Which rows a filter means at the moment at which it comes to its end; what stands behind it up to the next `yield` sees
 * the same moment. It looks at every row once, and at all texts once for each text that is asked for, in slices; then at those
 * again that have changed since. `at` is the moment that "within an hour" counts from. `among`: other rows than those
 * that are shown, and of the status and type that the filter names. `candidates`: the rows of which any can be meant now; null: all.
 */
export function* matching(
  catalog: Catalog,
  filter: ScheduleFilter,
  at: Date,
  among: Rule = shownBy(catalog, filter),
  candidates: () => readonly number[] | null = () => rowsOfConfig(catalog, filter),
): InSlices<Found> {
  yield;
  const changed = catalog.versions.watch();
  try {
    let mask: Uint8Array = new Uint8Array(catalog.columns.size);
    const some = candidates();
    for (const row of some ?? []) changed.note(row);
    if (some === null) yield* look(catalog, filter, at, among, mask);
    do {
      // Anew each time: by now a number may stand for another configuration or task.
      const isMeant = meantBy(catalog, filter, at, among);
      const rows = changed.take();
      mask = grown(mask, catalog.columns.size);
      for (const [index, row] of rows.entries()) {
        mask[row] = isMeant(row) ? 1 : 0;
        if (index % touchedAtOnce === touchedAtOnce - 1) yield;
      }
    } while (changed.size > 0);
    for (const rule of rulesByTime(catalog, filter, at)) keepRows(mask, 0, mask.length, rule);
    return { mask, count: countOf(mask) };
  } finally {
    catalog.versions.unwatch(changed);
  }
}

/** Rows that are looked at before it may rest. */
const rowsAtOnce = 1 << 12;
const touchedAtOnce = 1 << 8;

/** A configuration of fewer schedules is looked at alone. */
const fewInConfig = 5000;

/** The rows that can be meant where configurations are chosen; null: all, or too many. */
function rowsOfConfig({ configurations, ownKeys }: Catalog, filter: ScheduleFilter): number[] | null {
  const chosenIds = termsOf(filter).flatMap((term) => (term.not || term.field !== "config" ? [] : [term.ids]));
  const ids = filter.config === undefined ? chosenIds[0] : [filter.config];
  if (ids === undefined) return null;
  const numbers = ids.map((id) => configurations.find(id)).filter((number) => number !== -1);
  const total = numbers.reduce((sum, number) => sum + configurations.totalOf(number), 0);
  return total < fewInConfig ? numbers.flatMap((number) => ownKeys.ofConfig.rows(number)) : null;
}

/** Marks the rows that a filter means, but for what time alone changes. */
function* look(catalog: Catalog, filter: ScheduleFilter, at: Date, among: Rule, mask: Uint8Array): InSlices<void> {
  const rules = [...chosen(catalog, filter), ...ofRows(filter).map((term) => single(catalog, term, at))];
  for (let start = 0; start < mask.length; start += rowsAtOnce) {
    const end = Math.min(mask.length, start + rowsAtOnce);
    markRows(mask, start, end, among);
    for (const rule of rules) keepRows(mask, start, end, rule);
    yield;
  }
  for (const term of termsOf(filter).filter(isText)) {
    const hits = yield* textHits(catalog, term);
    keepMarked(mask, hits, term.not ? 0 : 1);
    yield;
  }
}

// The loops over rows are functions of their own: inside a generator they run several times slower.

function markRows(mask: Uint8Array, start: number, end: number, rule: Rule): void {
  for (let row = start; row < end; row++) mask[row] = rule(row) ? 1 : 0;
}

function keepRows(mask: Uint8Array, start: number, end: number, rule: Rule): void {
  for (let row = start; row < end; row++) if (mask[row] === 1 && !rule(row)) mask[row] = 0;
}

function addRows(mask: Uint8Array, start: number, end: number, rule: Rule): void {
  for (let row = start; row < end; row++) if (mask[row] === 0 && rule(row)) mask[row] = 1;
}

function keepMarked(mask: Uint8Array, hits: Uint8Array, wanted: 0 | 1): void {
  for (let row = 0; row < mask.length; row++) if (hits[row] !== wanted) mask[row] = 0;
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < mask.length; row++) count += mask[row] ?? 0;
  return count;
}

function grown(mask: Uint8Array, size: number): Uint8Array {
  if (mask.length >= size) return mask;
  const larger = new Uint8Array(size);
  larger.set(mask);
  return larger;
}

/** The whole filter, for rows one by one. */
function meantBy(catalog: Catalog, filter: ScheduleFilter, at: Date, among: Rule): Rule {
  const rules = [...chosen(catalog, filter), ...termsOf(filter).map((term) => single(catalog, term, at))];
  return (row) => among(row) && rules.every((rule) => rule(row));
}

/** What nearly every query asks for: visible, and of a status and a type. One look at the flags tells them all. */
function shownBy({ columns }: Catalog, filter: ScheduleFilter): Rule {
  const wantedStatus = bitsOf(statuses, filter.status);
  const wantedType = bitsOf([null, ...schedulerTypes], filter.type);
  return (row) => {
    const flags = columns.arrays.flags[row] ?? 0;
    const status = (flags >>> field.status.at) & field.status.mask;
    const type = (flags >>> field.type.at) & field.type.mask;
    return (flags & flag.visible) !== 0 && ((wantedStatus >>> status) & (wantedType >>> type) & 1) === 1;
  };
}

/** Terms that time alone may decide otherwise, without any change of a row: when its expression fires. */
const byTime = new Set<Term["field"]>(["next", "never"]);
/** Terms that are looked up row by row and stay decided as long as the row does. */
const ofRows = (filter: ScheduleFilter) => termsOf(filter).filter((term) => !byTime.has(term.field) && !isText(term));

function rulesByTime(catalog: Catalog, filter: ScheduleFilter, at: Date): Rule[] {
  const terms = termsOf(filter).filter((term) => byTime.has(term.field));
  const rules = terms.map((term) => single(catalog, term, at));
  return filter.neverFires === undefined ? rules : [...rules, neverFiring(catalog)];
}

/**
 * Tells of single rows whether a change of them may change what a filter finds. What changes by itself, such as the
 * status, does not count: a row that has just left the filter concerns it, too.
 */
export function concernedBy(catalog: Catalog, filter: ScheduleFilter, at: Date): Rule {
  const lasting = new Set<Term["field"]>(["text", "name", "id", "task", "config"]);
  const terms = termsOf(filter).filter((term) => lasting.has(term.field));
  const rules = terms.map((term) => single(catalog, term, at));
  if (filter.config !== undefined) rules.push(ofConfigs(catalog, [filter.config]));
  return (row) => rules.every((rule) => rule(row));
}

const termsOf = (filter: ScheduleFilter) => parseSearch(filter.search).terms;

/** Which of some values are wanted, a bit each; none named: all. */
function bitsOf<Value>(values: readonly Value[], wanted: readonly Value[]): number {
  if (wanted.length === 0) return ~0;
  return values.reduce((bits, value, at) => (wanted.includes(value) ? bits | (1 << at) : bits), 0);
}

/** What the page chooses beside them. */
function chosen(catalog: Catalog, { config, drift }: ScheduleFilter): Rule[] {
  const rules: Rule[] = [];
  if (config !== undefined) rules.push(ofConfigs(catalog, [config]));
  if (drift && drift.length > 0) rules.push(ofDrift(catalog, drift));
  return rules;
}

type TextTerm = { not: boolean; field: "text" | "name" | "id"; value: string };
const isText = (term: Term): term is Term & TextTerm =>
  term.field === "text" || term.field === "name" || term.field === "id";

/** The rows that hold a text, 1 for each: all texts are searched in one go. */
function* textHits(catalog: Catalog, { field: where, value }: TextTerm): InSlices<Uint8Array> {
  const { columns } = catalog;
  const hits = new Uint8Array(columns.size);
  const needle = Buffer.from(value);
  if (where !== "id") yield* columns.names.search(needle, hits);
  if (where !== "name") yield* columns.ids.search(needle, hits);
  if (where !== "name") yield* columns.lowerIds.search(needle, hits);
  const other = where === "text" ? ofWords(catalog, value) : null;
  if (other === null) return hits;
  for (let start = 0; start < hits.length; start += rowsAtOnce) {
    const end = Math.min(hits.length, start + rowsAtOnce);
    addRows(hits, start, end, other);
    yield;
  }
  return hits;
}

/** A term for rows one by one. */
function single(catalog: Catalog, term: Term, at: Date): Rule {
  return signed(term, positive(catalog, term, at));
}

const signed = ({ not }: Term, rule: Rule): Rule => (not ? (row) => !rule(row) : rule);

function positive(catalog: Catalog, term: Term, at: Date): Rule {
  const { columns } = catalog;
  switch (term.field) {
    case "status":
      return ofStatus(catalog, term.values);
    case "type":
      return ofType(catalog, term.values);
    case "config":
      return ofConfigs(catalog, term.ids);
    case "never":
      return neverFiring(catalog);
    case "drift":
      return ofDrift(catalog, term.values);
    case "next":
      return dueWithin(catalog, term, at);
    case "task":
      return ofTasks(catalog, term.value);
    default: {
      const needle = Buffer.from(term.value);
      const inName: Rule = (row) => columns.names.includes(row, needle);
      const inId: Rule = (row) => columns.ids.includes(row, needle) || columns.lowerIds.includes(row, needle);
      if (term.field === "name") return inName;
      if (term.field === "id") return inId;
      const byOther = ofWords(catalog, term.value);
      return (row) => (byOther?.(row) ?? false) || inName(row) || inId(row);
    }
  }
}

function ofStatus({ columns }: Catalog, values: readonly string[]): Rule {
  const wanted = statuses.map((status) => values.includes(status));
  return (row) => wanted[columns.read(row, field.status)] ?? false;
}

function ofType({ columns }: Catalog, values: readonly string[]): Rule {
  const wanted = [false, ...schedulerTypes.map((type) => values.includes(type))];
  return (row) => wanted[columns.read(row, field.type)] ?? false;
}

function ofConfigs({ columns, configurations }: Catalog, ids: ConfigId[]): Rule {
  const wanted = new Set(ids.map((id) => configurations.find(id)));
  const [only] = wanted;
  // A look into a set, a million times, is most of what such a query takes.
  if (wanted.size === 1) return (row) => (columns.arrays.config[row] ?? 0) === only;
  return (row) => wanted.has(columns.arrays.config[row] ?? 0);
}

function neverFiring({ columns, expressions }: Catalog): Rule {
  return (row) => expressions.neverFires(columns.arrays.expression[row] ?? 0) !== null;
}

function ofDrift({ columns }: Catalog, kinds: readonly DriftKind[]): Rule {
  const wanted = bitsOfKinds(kinds);
  return (row) => ((columns.arrays.drift[row] ?? 0) & wanted) !== 0;
}

function dueWithin({ columns, expressions }: Catalog, { op, seconds }: Term & { field: "next" }, at: Date): Rule {
  const border = (at.getTime() + seconds * 1000) * 1000;
  return (row) => {
    if (!columns.is(row, flag.scheduled)) return false;
    const next = expressions.nextOf(columns.arrays.expression[row] ?? 0);
    return op === "<" ? next < border : next > border;
  };
}

function ofTasks({ columns, words }: Catalog, needle: string): Rule {
  const wanted = words.matching((text) => text.toLowerCase().includes(needle));
  return (row) => wanted.has(columns.arrays.taskType[row] ?? 0);
}

/** By what many rows share: the task type, and the id of the configuration. Null: no row holds it there. */
function ofWords({ columns, words, configurations }: Catalog, needle: string): Rule | null {
  const tasks = words.matching((text) => text.toLowerCase().includes(needle));
  const configs = new Set<number>();
  const mayBe = /^-?\d*$/.test(needle) ? configurations.byId() : configurations.withOtherText();
  for (const number of mayBe) {
    if (configurations.idOf(number)?.toLowerCase().includes(needle)) configs.add(number);
  }
  if (tasks.size === 0 && configs.size === 0) return null;
  return (row) => configs.has(columns.arrays.config[row] ?? 0) || tasks.has(columns.arrays.taskType[row] ?? 0);
}
