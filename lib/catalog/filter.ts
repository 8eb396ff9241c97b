import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { parseSearch, type Term } from "@/lib/schedules/query-language";
import { schedulerTypes, statuses } from "@/lib/schedules/words";
import type { Catalog } from "./catalog";
import { field, flag } from "./columns";
import { bitsOfKinds } from "./drift";
import type { ScheduleFilter } from "./types";

type Rule = (row: number) => boolean;

/** Whether anything is left out. */
export const isFiltered = ({ search, status, type, config, neverFires, drift }: ScheduleFilter) =>
  search.trim() !== "" ||
  status.length > 0 ||
  type.length > 0 ||
  (drift?.length ?? 0) > 0 ||
  config !== undefined ||
  neverFires !== undefined;

/**
 * Tells which rows a filter means: 1 for each that it does. `at` is the moment that "within an hour" counts from. It looks
 * at every row once, and at all texts once for each text that is asked for.
 */
export function matching(catalog: Catalog, filter: ScheduleFilter, at: Date): { mask: Uint8Array; count: number } {
  const { size, arrays } = catalog.columns;
  const mask = new Uint8Array(size);
  // Nearly every query asks for these: one look at the flags tells them all.
  const wantedStatus = bitsOf(statuses, filter.status);
  const wantedType = bitsOf([null, ...schedulerTypes], filter.type);
  for (let row = 0; row < size; row++) {
    const flags = arrays.flags[row] ?? 0;
    const status = (flags >>> field.status.at) & field.status.mask;
    const type = (flags >>> field.type.at) & field.type.mask;
    mask[row] = (flags & flag.visible) !== 0 ? (wantedStatus >>> status) & (wantedType >>> type) & 1 : 0;
  }
  for (const rule of chosen(catalog, filter)) keepRows(mask, rule);
  for (const term of termsOf(filter)) {
    const hits = isText(term) ? textHits(catalog, term) : null;
    if (hits) keepMarked(mask, hits, term.not ? 0 : 1);
    else keepRows(mask, single(catalog, term, at));
  }
  let count = 0;
  for (let row = 0; row < size; row++) count += mask[row] ?? 0;
  return { mask, count };
}

function keepRows(mask: Uint8Array, rule: Rule): void {
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1 && !rule(row)) mask[row] = 0;
}

function keepMarked(mask: Uint8Array, hits: Uint8Array, wanted: 0 | 1): void {
  for (let row = 0; row < mask.length; row++) if (hits[row] !== wanted) mask[row] = 0;
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

/** Tells of single rows, also of those that no list shows, whether a search finds them. */
export function foundBy(catalog: Catalog, search: string, at: Date): Rule {
  const rules = parseSearch(search).terms.map((term) => single(catalog, term, at));
  return (row) => rules.every((rule) => rule(row));
}

const termsOf = (filter: ScheduleFilter) => parseSearch(filter.search).terms;

/** Which of some values are wanted, a bit each; none named: all. */
function bitsOf<Value>(values: readonly Value[], wanted: readonly Value[]): number {
  if (wanted.length === 0) return ~0;
  return values.reduce((bits, value, at) => (wanted.includes(value) ? bits | (1 << at) : bits), 0);
}

/** What the page chooses beside them. */
function chosen(catalog: Catalog, { config, neverFires, drift }: ScheduleFilter): Rule[] {
  const rules: Rule[] = [];
  if (config !== undefined) rules.push(ofConfigs(catalog, [config]));
  if (neverFires !== undefined) rules.push(neverFiring(catalog));
  if (drift && drift.length > 0) rules.push(ofDrift(catalog, drift));
  return rules;
}

type TextTerm = Extract<Term, { field: "text" | "name" | "id" }>;
const isText = (term: Term): term is TextTerm => term.field === "text" || term.field === "name" || term.field === "id";

/** The rows that hold a text, 1 for each: all texts are searched in one go. */
function textHits(catalog: Catalog, { field: where, value }: TextTerm): Uint8Array {
  const { columns } = catalog;
  const hits = new Uint8Array(columns.size);
  const needle = Buffer.from(value);
  if (where !== "id") columns.names.search(needle, hits);
  if (where !== "name") columns.ids.search(needle, hits);
  if (where !== "name") columns.lowerIds.search(needle, hits);
  if (where !== "text") return hits;
  const other = ofWords(catalog, value);
  if (other) for (let row = 0; row < hits.length; row++) if (hits[row] === 0 && other(row)) hits[row] = 1;
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

function ofConfigs({ columns, configurations }: Catalog, ids: number[]): Rule {
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

/** By what many rows share: the task type, and the number of the configuration. Null: no row holds it there. */
function ofWords({ columns, words, configurations }: Catalog, needle: string): Rule | null {
  const tasks = words.matching((text) => text.toLowerCase().includes(needle));
  const configs = new Set<number>();
  if (/^-?\d+$/.test(needle)) {
    for (const number of configurations.byId()) {
      if (String(configurations.idOf(number)).includes(needle)) configs.add(number);
    }
  }
  if (tasks.size === 0 && configs.size === 0) return null;
  return (row) => configs.has(columns.arrays.config[row] ?? 0) || tasks.has(columns.arrays.taskType[row] ?? 0);
}
