import type { Catalog } from "@/lib/catalog/facts/catalog";
import { bitsOfKinds } from "@/lib/catalog/facts/drift-rules";
import { field, flag } from "@/lib/catalog/store/columns";
import { grown } from "@/lib/catalog/store/grown";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { ScheduleFilter } from "@/lib/catalog/types";
import type { ConfigId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { schedulerTypes, statuses } from "@/lib/schedules/enums";
import { parseSearch, type Term } from "@/lib/schedules/query-language";

/** A condition on a row. */
export type Rule = (row: number) => boolean;

/** Returns whether a filter leaves anything out. */
export const isFiltered = ({ search, status, type, config, neverFires, drift }: ScheduleFilter) =>
  search.trim() !== "" ||
  status.length > 0 ||
  type.length > 0 ||
  (drift?.length ?? 0) > 0 ||
  config !== undefined ||
  neverFires !== undefined;

/** The rows that match: 1 for each; and how many. */
export type Matches = { mask: Uint8Array; count: number };

/**
 * Finds the rows that match a filter at the moment when it ends; the caller sees the same moment until its next `yield`. It
 * looks at every row once, and at all texts once for each searched text, in slices; then again at the rows that changed
 * meanwhile. `at`: the moment that "within an hour" counts from. `among`: the rows to search, by default the visible ones of
 * the filter's statuses and types. `candidates`: returns the only rows that can match now; null: all.
 */
export function* matching(
  catalog: Catalog,
  filter: ScheduleFilter,
  at: Date,
  among: Rule = shownBy(catalog, filter),
  candidates: () => readonly number[] | null = () => rowsOfConfig(catalog, filter),
): InSlices<Matches> {
  yield;
  const changed = catalog.versions.watch();
  try {
    let mask: Uint8Array = new Uint8Array(catalog.columns.size);
    const some = candidates();
    for (const row of some ?? []) changed.add(row);
    if (some === null) yield* matchAll(catalog, filter, at, among, mask);
    do {
      // Made anew each time, since a number may belong to another configuration or task by now.
      const matches = ruleOf(catalog, filter, at, among);
      const rows = changed.take();
      if (mask.length < catalog.columns.size) mask = grown(Uint8Array, mask, catalog.columns.size, 1);
      for (const [index, row] of rows.entries()) {
        mask[row] = matches(row) ? 1 : 0;
        if (index % recheckedRows === recheckedRows - 1) yield;
      }
    } while (changed.size > 0);
    for (const rule of rulesByTime(catalog, filter, at)) keepRows(mask, 0, mask.length, rule);
    return { mask, count: countOf(mask) };
  } finally {
    catalog.versions.unwatch(changed);
  }
}

const { filteredRows, recheckedRows } = limits.slice;

/** Returns the rows that can match a filter by configuration; null: all rows, or too many. */
function rowsOfConfig({ configurations, ownKeys }: Catalog, filter: ScheduleFilter): number[] | null {
  const chosenIds = termsOf(filter).flatMap((term) => (term.not || term.field !== "config" ? [] : [term.ids]));
  const ids = filter.config === undefined ? chosenIds[0] : [filter.config];
  if (ids === undefined) return null;
  const numbers = ids.map((id) => configurations.find(id)).filter((number) => number !== -1);
  const total = numbers.reduce((sum, number) => sum + configurations.totalOf(number), 0);
  return total < limits.searchedAlone ? numbers.flatMap((number) => ownKeys.ofConfig.rows(number)) : null;
}

/** Sets the mask to 1 for the rows that match, ignoring the terms that time alone decides. */
function* matchAll(catalog: Catalog, filter: ScheduleFilter, at: Date, among: Rule, mask: Uint8Array): InSlices<void> {
  const rules = [...chosen(catalog, filter), ...ofRows(filter).map((term) => ruleOfTerm(catalog, term, at))];
  for (let start = 0; start < mask.length; start += filteredRows) {
    const end = Math.min(mask.length, start + filteredRows);
    setRows(mask, start, end, among);
    for (const rule of rules) keepRows(mask, start, end, rule);
    yield;
  }
  for (const term of termsOf(filter).filter(isText)) {
    const hits = yield* textHits(catalog, term);
    keepHits(mask, hits, term.not ? 0 : 1);
    yield;
  }
}

// The loops over rows are functions of their own: inside a generator they run several times slower.

function setRows(mask: Uint8Array, start: number, end: number, rule: Rule): void {
  for (let row = start; row < end; row++) mask[row] = rule(row) ? 1 : 0;
}

function keepRows(mask: Uint8Array, start: number, end: number, rule: Rule): void {
  for (let row = start; row < end; row++) if (mask[row] === 1 && !rule(row)) mask[row] = 0;
}

function addRows(mask: Uint8Array, start: number, end: number, rule: Rule): void {
  for (let row = start; row < end; row++) if (mask[row] === 0 && rule(row)) mask[row] = 1;
}

function keepHits(mask: Uint8Array, hits: Uint8Array, wanted: 0 | 1): void {
  for (let row = 0; row < mask.length; row++) if (hits[row] !== wanted) mask[row] = 0;
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < mask.length; row++) count += mask[row] ?? 0;
  return count;
}

/** Returns the whole filter as a rule for single rows. */
function ruleOf(catalog: Catalog, filter: ScheduleFilter, at: Date, among: Rule): Rule {
  const rules = [...chosen(catalog, filter), ...termsOf(filter).map((term) => ruleOfTerm(catalog, term, at))];
  return (row) => among(row) && rules.every((rule) => rule(row));
}

/** Returns the rule of nearly every query: visible, and of a status and a type. It reads the flags only once. */
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

/** Terms whose result may change with time alone: when an expression fires. */
const byTime = new Set<Term["field"]>(["next", "never"]);
/** Returns the terms that are checked row by row and whose result is the same until the row changes. */
const ofRows = (filter: ScheduleFilter) => termsOf(filter).filter((term) => !byTime.has(term.field) && !isText(term));

function rulesByTime(catalog: Catalog, filter: ScheduleFilter, at: Date): Rule[] {
  const terms = termsOf(filter).filter((term) => byTime.has(term.field));
  const rules = terms.map((term) => ruleOfTerm(catalog, term, at));
  return filter.neverFires === undefined ? rules : [...rules, neverFiring(catalog)];
}

/**
 * Returns whether a change of a row may change what a filter matches. Only texts, task and configuration count, and not the
 * status: a row that no longer has the right status concerns the filter, too.
 */
export function concernedBy(catalog: Catalog, filter: ScheduleFilter, at: Date): Rule {
  const lasting = new Set<Term["field"]>(["text", "name", "id", "task", "config"]);
  const terms = termsOf(filter).filter((term) => lasting.has(term.field));
  const rules = terms.map((term) => ruleOfTerm(catalog, term, at));
  if (filter.config !== undefined) rules.push(ofConfigs(catalog, [filter.config]));
  return (row) => rules.every((rule) => rule(row));
}

const termsOf = (filter: ScheduleFilter) => parseSearch(filter.search).terms;

/** Returns a bit for each wanted value; if none is named, all bits. */
function bitsOf<Value>(values: readonly Value[], wanted: readonly Value[]): number {
  if (wanted.length === 0) return ~0;
  return values.reduce((bits, value, at) => (wanted.includes(value) ? bits | (1 << at) : bits), 0);
}

/** Returns the rules that a filter sets beside its search, status and type. */
function chosen(catalog: Catalog, { config, drift }: ScheduleFilter): Rule[] {
  const rules: Rule[] = [];
  if (config !== undefined) rules.push(ofConfigs(catalog, [config]));
  if (drift && drift.length > 0) rules.push(ofDrift(catalog, drift));
  return rules;
}

type TextTerm = { not: boolean; field: "text" | "name" | "id"; value: string };
const isText = (term: Term): term is Term & TextTerm =>
  term.field === "text" || term.field === "name" || term.field === "id";

/** Finds the rows that contain a text, 1 for each, by searching all texts at once. */
function* textHits(catalog: Catalog, { field: where, value }: TextTerm): InSlices<Uint8Array> {
  const { columns } = catalog;
  const hits = new Uint8Array(columns.size);
  const needle = Buffer.from(value);
  if (where !== "id") yield* columns.names.search(needle, hits);
  if (where !== "name") yield* columns.ids.search(needle, hits);
  if (where !== "name") yield* columns.lowerIds.search(needle, hits);
  const other = where === "text" ? ofWords(catalog, value) : null;
  if (other === null) return hits;
  for (let start = 0; start < hits.length; start += filteredRows) {
    const end = Math.min(hits.length, start + filteredRows);
    addRows(hits, start, end, other);
    yield;
  }
  return hits;
}

/** Returns a term as a rule for single rows. */
function ruleOfTerm(catalog: Catalog, term: Term, at: Date): Rule {
  const rule = positive(catalog, term, at);
  return term.not ? (row) => !rule(row) : rule;
}

/** Returns a term as a rule, without its `not`. */
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
  // A million lookups in a set would be most of such a query's time.
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

function dueWithin(catalog: Catalog, { op, seconds }: Term & { field: "next" }, at: Date): Rule {
  const border = (at.getTime() + seconds * 1000) * 1000;
  return (row) => {
    const next = catalog.nextOf(row);
    return op === "<" ? next < border : next > border;
  };
}

function ofTasks({ columns, words }: Catalog, needle: string): Rule {
  const wanted = words.matching((text) => text.toLowerCase().includes(needle));
  return (row) => wanted.has(columns.arrays.taskType[row] ?? 0);
}

/** Returns the rule for what many rows share: the task type, and the id of the configuration. Null: no row matches there. */
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
