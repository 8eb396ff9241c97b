import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationList } from "@/lib/catalog/asking/configuration-list";
import { findingsPage } from "@/lib/catalog/asking/findings-page";
import { schedulesPage } from "@/lib/catalog/asking/schedules-page";
import { SortedRows } from "@/lib/catalog/asking/sorted-rows";
import { Catalog } from "@/lib/catalog/facts/catalog";
import { factsOf } from "@/lib/catalog/facts/row";
import { serializers } from "@/lib/catalog/store/columns";
import type { Configuration, Finding, Page, Schedule, ScheduleFilter } from "@/lib/catalog/types";
import { idFromBytes, isRunNow } from "@/lib/ids";
import { Keys } from "@/lib/redis/keys";
import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import { type Sort, schedulerTypes, sorts, statuses } from "@/lib/schedules/enums";
import { writeJson } from "@/lib/schedules/json";
import { parseSearch, type Term } from "@/lib/schedules/query-language";
import { instantToMicros } from "@/lib/schedules/timestamps";
import { payloadOf } from "../support/application";
import { byConfigId, type Known, naiveDrift, naiveSchedule, serializerOfMost } from "../support/naive-drift";
import { whole } from "../support/slices";

/*
 * The catalog against a naive one, which keeps what was read as it is and answers each question by looking at all of it.
 */

const keys = new Keys("schedule", "schedule");
const allSorts: Sort[] = sorts.flatMap((by) => [by, `-${by}` as const]);

const ids = [
  "scheduled_task:7:a",
  "Scheduled_Task:7:A",
  "scheduled_task:12:b",
  "scheduled_task_9",
  "a",
  "A",
  "é",
  "e\u0301",
  "日报:1",
  // By UTF-16 the first of these would come first; by UTF-8 it comes last.
  "\u{1F600}",
  "\uffee",
  idFromBytes(Buffer.alloc(0)),
  idFromBytes(Buffer.from([0xff, 0xfe])),
  idFromBytes(Buffer.from("~b64:AA")),
  "rota-run:1",
];
const lists = [
  "schedule:cron",
  "schedule:interval",
  "schedule:time:2026-02-08T09:00",
  "schedule:time:2099-01-01T00:00",
];
const configIds = ["0", "7", "007", "-12", "12", "120", "9007199254740993", "9007199254740992", "stock", "Stock"];

const json = (value: unknown) => Buffer.from(writeJson(value));
const absent = fc.constant(null);
const wrong = fc.constant("unreadable" as const);
const oneOf = <Value>(...values: Value[]) => fc.constantFrom(...values);
const aTime = oneOf("2026-02-08T09:17:42.123456", "2026-02-08T09:17:42.123457", "0999-01-01T00:00:00", null);

const aStatus = fc.oneof(
  {
    weight: 8,
    arbitrary: oneOf("active", "paused", "inactive", "error", "sleeping", "").map((word) => Buffer.from(word)),
  },
  { weight: 2, arbitrary: absent },
  { weight: 1, arbitrary: wrong },
);
const aMeta = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        config_id: oneOf<number | bigint | string | null>(0, 7, 9007199254740993n, ...configIds, null),
        name: oneOf("Report", "report", "REPORT 2", "日报", "İstanbul", "ß", "", "\u{1F600}", "\uffee", null),
        task_type: oneOf("report", "Cleanup", null),
        scheduler_type: oneOf("cron", "date", "manual", null),
        schedule_config: oneOf({ cron_expression: "*/7 * * * *" }, { run_date: "2026-02-08T09:00:00" }, {}),
        updated_at: aTime,
      })
      .map(json),
  },
  { weight: 3, arbitrary: absent },
  { weight: 1, arbitrary: wrong },
  { weight: 1, arbitrary: fc.constant(Buffer.from("{broken")) },
);
const aPayload = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        when: oneOf<Record<string, unknown>>(
          { cron: "*/5 * * * *" },
          { cron: "*/5 * * * *", cron_offset: "PT1H" },
          { cron: "0 0 30 2 *" },
          { cron: null, time: "2026-02-08T09:00:00" },
          { cron: null, time: "2099-01-01T00:00:00" },
          { cron: null, interval: 60 },
        ),
        config: oneOf("7", "120", "007", "stock", null),
      })
      .map(({ when, config }) =>
        Buffer.from(payloadOf("a", { ...when, labels: { config_id: config, task_type: "Sync" } })),
      ),
  },
  { weight: 3, arbitrary: absent },
  { weight: 1, arbitrary: wrong },
  { weight: 1, arbitrary: fc.constant(Buffer.from([0x80, 5])) },
  { weight: 1, arbitrary: fc.constant(Buffer.alloc(0)) },
);
const aPause = fc.option(
  fc.record({
    list: oneOf(...lists, null),
    by: oneOf("ann", null),
    reason: fc.constant(null),
    at: fc.constant(null),
    until: fc.constant(null),
  }),
  { nil: null },
);
const anEvent = fc.option(
  fc.record({ event: oneOf("task_paused", "status_changed"), new_status: oneOf("paused", undefined) }).map(json),
  {
    nil: null,
  },
);

const aStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("core" as const), status: aStatus, meta: aMeta, data: aPayload }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("status" as const), status: aStatus }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rest" as const), lastEvent: anEvent, pause: aPause }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("list" as const), list: oneOf(...lists), on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("index" as const), configId: oneOf(...configIds), on: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("gone" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("later" as const), seconds: fc.integer({ min: 1, max: 4000 }) }),
  },
);
const steps = fc.array(fc.record({ id: oneOf(...ids), step: aStep }), { minLength: 1, maxLength: 80 });

const aSearch = fc
  .array(
    oneOf(
      "a",
      "A",
      "report",
      "日",
      "7",
      "12",
      "scheduled_task:",
      "-report",
      "name:rep",
      "id:A",
      "-id:a",
      "task:sync",
      "config:7,12",
      "config:007,stock",
      "config:9007199254740993",
      "stock",
      "-1",
      "-config:7",
      "status:active",
      "-status:paused,unknown",
      "type:cron",
      "-type:date,manual",
      "next:<1h",
      "next:>2m",
      "-next:<1d",
      "fires:never",
      "drift:data-without-list,listed",
      "-drift:schedule-without-index",
      "-fires:never",
      "nowhere",
      "ı",
      "i\u0307",
      "~b64",
      "😀",
    ),
    { maxLength: 2 },
  )
  .map((words) => words.join(" "));
const none = fc.constant<never[]>([]);
const aFilter: fc.Arbitrary<ScheduleFilter> = fc.record({
  search: aSearch,
  status: fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: fc.subarray([...statuses]) }),
  type: fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: fc.subarray([...schedulerTypes]) }),
  config: fc.option(oneOf(...configIds), { nil: undefined, freq: 2 }),
  neverFires: fc.option(fc.constant("true" as const), { nil: undefined, freq: 1 }),
  drift: fc.option(fc.subarray([...driftKinds], { maxLength: 3 }), { nil: undefined, freq: 1 }),
});

const nothing: Known = { status: null, meta: null, data: null, lastEvent: null, pause: null, lists: [], indexes: [] };

/** When the catalog is put in order: before, after, or while it changes. */
const whenOrdered = oneOf("first" as const, "last" as const, "meanwhile" as const);

class Naive {
  readonly known = new Map<string, Known>();
  at = new Date("2026-02-08T09:17:42Z");

  change(id: string, change: Partial<Known>): void {
    const next = { ...(this.known.get(id) ?? nothing), ...change };
    const hasKeys = next.status !== null || next.meta !== null || next.data !== null;
    if (hasKeys || next.lists.length > 0 || next.indexes.length > 0) this.known.set(id, next);
    else this.known.delete(id);
  }

  of = (id: string) => this.known.get(id) ?? nothing;

  /** What is wrong, kind by kind, by id; entries that are no schedule come last. */
  findings(): { kind: DriftKind; scheduleId: string }[] {
    const serializer = serializerOfMost(this.known.values());
    const all = [...this.known].map(([id, known]) => {
      const paused = known.pause !== null;
      const { expression } = factsOf(id, known);
      const isStray = isRunNow(id) || (known.status === null && known.meta === null && known.data === null);
      return { id, isStray, kinds: naiveDrift(id, { ...known, paused }, expression, serializer, this.at) };
    });
    all.sort((a, b) => Number(a.isStray) - Number(b.isStray) || bytes(a.id).compare(bytes(b.id)));
    return driftKinds.flatMap((kind) =>
      all.filter(({ kinds }) => kinds.includes(kind)).map(({ id }) => ({ kind, scheduleId: id })),
    );
  }

  rows(): (Schedule & { configName: string | null })[] {
    const serializer = serializerOfMost(this.known.values());
    return [...this.known].flatMap(([id, known]) => {
      const row = naiveSchedule(id, known, serializer, this.at);
      return row === null ? [] : [{ ...row.schedule, configName: row.configName }];
    });
  }
}

const micros = (instant: string | null) => (instant === null ? null : instantToMicros(instant));
const bytes = (text: string) => Buffer.from(text);
type Value = Buffer | string | number | null;

/** Where an id stands among all that these tests know: numbers first. */
const placeOf = (configId: string) => [...configIds].sort(byConfigId).indexOf(configId);

function inOrder(a: Value, b: Value, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.compare(b) : a < b ? -1 : Number(a > b);
  return descending ? -order : order;
}

function sorted(rows: Schedule[], sort: Sort): Schedule[] {
  const by = sort.replace("-", "");
  const sortedBy = (row: Schedule): Value => {
    if (by === "name") return bytes(row.name.toLowerCase());
    if (by === "status") return statuses.indexOf(row.status);
    if (by === "config") return row.configId === null ? null : placeOf(row.configId);
    return micros(by === "next" ? row.nextRunAt : row.updatedAt);
  };
  return [...rows].sort(
    (a, b) =>
      inOrder(sortedBy(a), sortedBy(b), sort.startsWith("-")) || bytes(a.scheduleId).compare(bytes(b.scheduleId)),
  );
}

function holds(row: Schedule, term: Term, at: Date): boolean {
  const inText = (text: string | null, value: string) =>
    text !== null && (text.includes(value) || text.toLowerCase().includes(value));
  switch (term.field) {
    case "name":
      return row.name.toLowerCase().includes(term.value);
    case "id":
      return inText(row.scheduleId, term.value);
    case "task":
      return row.taskType?.toLowerCase().includes(term.value) ?? false;
    case "config":
      return row.configId !== null && term.ids.includes(row.configId);
    case "status":
      return term.values.includes(row.status);
    case "type":
      return row.schedulerType !== null && term.values.includes(row.schedulerType);
    case "drift":
      return term.values.some((kind) => row.drift?.includes(kind));
    case "never":
      return row.neverFires !== null;
    case "next": {
      const next = micros(row.nextRunAt);
      const border = (at.getTime() + term.seconds * 1000) * 1000;
      return next !== null && (term.op === "<" ? next < border : next > border);
    }
    default:
      return (
        row.name.toLowerCase().includes(term.value) ||
        inText(row.scheduleId, term.value) ||
        (row.taskType?.toLowerCase().includes(term.value) ?? false) ||
        (row.configId?.toLowerCase().includes(term.value) ?? false)
      );
  }
}

function filtered<Row extends Schedule>(rows: Row[], filter: ScheduleFilter, at: Date): Row[] {
  const { terms } = parseSearch(filter.search);
  return rows.filter(
    (row) =>
      terms.every((term) => holds(row, term, at) !== term.not) &&
      (filter.status.length === 0 || filter.status.includes(row.status)) &&
      (filter.type.length === 0 || (row.schedulerType !== null && filter.type.includes(row.schedulerType))) &&
      (filter.config === undefined || row.configId === filter.config) &&
      (filter.neverFires === undefined || row.neverFires !== null) &&
      (!filter.drift?.length || filter.drift.some((kind) => row.drift?.includes(kind))),
  );
}

function configurationsOf(rows: ReturnType<Naive["rows"]>) {
  const found = new Map<string, typeof rows>();
  for (const row of rows) if (row.configId !== null) found.set(row.configId, [...(found.get(row.configId) ?? []), row]);
  return [...found].map(([configId, all]) => {
    const [newest] = [...all].sort(
      (a, b) =>
        Number(b.configName !== null) - Number(a.configName !== null) ||
        inOrder(micros(a.updatedAt), micros(b.updatedAt), true) ||
        bytes(a.scheduleId).compare(bytes(b.scheduleId)),
    );
    const count = (status: Schedule["status"]) => all.filter((row) => row.status === status).length;
    const times = (instants: (string | null)[]) => instants.filter((each) => each !== null).sort();
    const shared = (texts: (string | null)[]) => new Set(texts.filter((text) => text !== null)).size === 1;
    const taskTypes = all.map((row) => row.taskType);
    const taskType = shared(taskTypes) ? (taskTypes.find((text) => text !== null) ?? null) : null;
    const configuration: Configuration = {
      configId,
      name: shared(all.map((row) => row.configName?.toLowerCase() ?? null)) ? (newest?.configName ?? null) : taskType,
      taskType,
      status: count("active") > 0 ? "active" : count("paused") > 0 ? "paused" : "inactive",
      total: all.length,
      active: count("active"),
      paused: count("paused"),
      inactive: count("inactive"),
      error: count("error"),
      unknown: count("unknown"),
      nextRunAt: times(all.map((row) => row.nextRunAt))[0] ?? null,
    };
    return { configuration, updatedAt: times(all.map((row) => row.updatedAt)).at(-1) ?? null };
  });
}

function sortedConfigurations(found: ReturnType<typeof configurationsOf>, sort: Sort): Configuration[] {
  const by = sort.replace("-", "");
  const sortedBy = ({ configuration, updatedAt }: (typeof found)[number]): Value => {
    if (by === "name") return configuration.name === null ? null : bytes(configuration.name.toLowerCase());
    if (by === "status") return statuses.indexOf(configuration.status);
    if (by === "config") return placeOf(configuration.configId);
    return micros(by === "next" ? configuration.nextRunAt : updatedAt);
  };
  return [...found]
    .sort(
      (a, b) =>
        inOrder(sortedBy(a), sortedBy(b), sort.startsWith("-")) ||
        byConfigId(a.configuration.configId, b.configuration.configId),
    )
    .map(({ configuration }) => configuration);
}

type Change = { id: string; step: typeof aStep extends fc.Arbitrary<infer Step> ? Step : never };

/** Changes both in the same way. */
function change(catalog: Catalog, naive: Naive, { id, step }: Change): void {
  const rowOf = () => catalog.rowOf(Buffer.from(id.startsWith("~b64:") ? Buffer.from(id.slice(5), "base64url") : id));
  const known = naive.of(id);
  const hasKeys = known.status !== null || known.meta !== null || known.data !== null;
  if (step.kind === "later") {
    naive.at = new Date(naive.at.getTime() + step.seconds * 1000);
    catalog.advance(naive.at);
  } else if (step.kind === "list") {
    if (known.lists.includes(step.list) === step.on) return;
    catalog.setListed(rowOf(), step.list, step.on);
    naive.change(id, {
      lists: step.on ? [...known.lists, step.list] : known.lists.filter((each) => each !== step.list),
    });
  } else if (step.kind === "index") {
    if (known.indexes.includes(step.configId) === step.on) return;
    catalog.setIndexed(rowOf(), step.configId, step.on);
    const others = known.indexes.filter((each) => each !== step.configId);
    naive.change(id, { indexes: step.on ? [...others, step.configId] : others });
  } else if (step.kind === "status" || step.kind === "rest") {
    // A part alone is read only of what is known.
    if (!hasKeys) return;
    const { kind: _, ...part } = step;
    catalog.apply(id, part, naive.at);
    naive.change(id, part);
  } else {
    const { kind: _, ...core } = step.kind === "gone" ? { ...nothing, kind: "" } : { ...known, ...step };
    const { lists: _lists, indexes: _indexes, ...reading } = core;
    catalog.apply(id, { ...reading, metaExpiresAt: null }, naive.at);
    naive.change(id, reading);
  }
}

/** Both, after the same changes. */
async function both(changes: Change[], when: "first" | "last" | "meanwhile") {
  const catalog = new Catalog(keys);
  const naive = new Naive();
  // Asked in between as well, since they keep what they have made.
  const sorting = new SortedRows(catalog);
  const configs = new ConfigurationList(catalog);
  catalog.advance(naive.at);
  if (when === "first") await catalog.order();
  let ordering: Promise<void> | null = null;
  for (const each of changes) {
    if (when === "meanwhile") {
      ordering ??= catalog.order();
      await turn();
    }
    for (const sort of allSorts) sorting.rows(sort);
    configs.page({ search: "", sort: "name", offset: 0, limit: 1 });
    change(catalog, naive, each);
  }
  if (when === "last") await catalog.order();
  await ordering;
  catalog.advance(naive.at);
  return { catalog, naive, sorting, configs };
}

/** All pages one after another, by cursor. */
function walk<Item>(page: (cursor: string | undefined) => Page<Item>): Item[] {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const { items: some, nextCursor } = page(cursor);
    items.push(...some);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

describe("the catalog answers as one that looks at everything each time", () => {
  test("schedules: every sort, search and filter, by cursor and by offset", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        whenOrdered,
        fc.array(aFilter, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        async (changes, ordered, filters, limit) => {
          const { catalog, naive, sorting } = await both(changes, ordered);
          const all = naive.rows().map(({ configName: _, ...row }) => row);
          for (const filter of [{ search: "", status: [], type: [] }, ...filters]) {
            const found = filtered(all, filter, naive.at);
            for (const sort of allSorts) {
              const expected = sorted(found, sort);
              const page = (more: { cursor?: string | undefined; offset?: number }) =>
                whole(schedulesPage(catalog, sorting, { ...filter, sort, offset: 0, limit, ...more }, naive.at));
              expect(page({}).total).toBe(expected.length);
              expect(walk((cursor) => page({ cursor }))).toStrictEqual(expected);
              for (const offset of [1, limit, expected.length]) {
                expect(page({ offset }).items).toStrictEqual(expected.slice(offset, offset + limit));
              }
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("configurations: every sort and search, by cursor and by offset", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        whenOrdered,
        oneOf("", "7", "STOCK", "REPORT", "日", "nowhere", "clean"),
        fc.integer({ min: 1, max: 3 }),
        async (changes, ordered, search, limit) => {
          const { naive, configs } = await both(changes, ordered);
          const needle = search.toLowerCase();
          const found = configurationsOf(naive.rows()).filter(({ configuration: { configId, name, taskType } }) =>
            [configId, name ?? "", taskType ?? ""].some((text) => text.toLowerCase().includes(needle)),
          );
          for (const sort of allSorts) {
            const expected = sortedConfigurations(found, sort);
            const page = (more: { cursor?: string | undefined; offset?: number }) =>
              configs.page({ search, sort, offset: 0, limit, ...more });
            expect(page({}).total).toBe(expected.length);
            expect(walk((cursor) => page({ cursor }))).toStrictEqual(expected);
            expect(page({ offset: 1 }).items).toStrictEqual(expected.slice(1, 1 + limit));
          }
          for (const { configuration } of found)
            expect(configs.get(configuration.configId)).toStrictEqual(configuration);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("findings: of every kind, by cursor and by offset, with their counts", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        whenOrdered,
        fc.subarray([...driftKinds], { maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        async (changes, ordered, kind, limit) => {
          const { catalog, naive } = await both(changes, ordered);
          const all = naive.findings();
          const counts = driftKinds.map((each) => all.filter((finding) => finding.kind === each).length);
          expect([...catalog.findings.counts]).toEqual(counts);
          const isSerious = ({ kind: each }: (typeof all)[number]) => severityOf[each] !== "minor";
          expect(catalog.findings.serious).toBe(new Set(all.filter(isSerious).map((each) => each.scheduleId)).size);
          const page = (more: { cursor?: string | undefined; offset?: number; search?: string }) =>
            whole(findingsPage(catalog, () => [], { kind, search: "", offset: 0, limit, ...more }, naive.at));
          const wanted = all.filter((finding) => kind.length === 0 || kind.includes(finding.kind));
          const told = (items: Finding[]) => items.map(({ kind: each, scheduleId }) => ({ kind: each, scheduleId }));
          expect(page({}).total).toBe(wanted.length);
          expect(told(walk((cursor) => page({ cursor })))).toEqual(wanted);
          for (const offset of [1, limit, wanted.length]) {
            expect(told(page({ offset }).items)).toEqual(wanted.slice(offset, offset + limit));
          }
          const ofSeven = wanted.filter(({ scheduleId }) => scheduleId.includes(":7:"));
          expect(told(walk((cursor) => page({ cursor, search: "id:task:7: -id:A -drift:slow" })))).toEqual(
            ofSeven.filter(({ scheduleId }) => !scheduleId.toLowerCase().endsWith("a")),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("a question that rests while rows come, go and change: as they are in the end", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        steps,
        aFilter,
        oneOf(...allSorts),
        fc.subarray([...driftKinds], { maxLength: 3 }),
        fc.boolean(),
        async (changes, more, filter, sort, kind, isFlushed) => {
          const { catalog, naive, sorting } = await both(changes, "first");
          const rests: Change[][] = [];
          for (let at = 0; at < more.length; at += 5) rests.push(more.slice(at, at + 5));
          // As after FLUSHDB: everything goes, and some of it comes again.
          if (isFlushed)
            rests.splice(
              1,
              0,
              ids.map((id) => ({ id, step: { kind: "gone" } })),
            );
          const meanwhile = () => {
            for (const each of rests.shift() ?? []) change(catalog, naive, each);
            catalog.advance(naive.at);
          };
          const { at } = naive;
          const page = whole(schedulesPage(catalog, sorting, { ...filter, sort, offset: 0, limit: 5 }, at), meanwhile);
          const all = naive.rows().map(({ configName: _, ...row }) => row);
          const expected = sorted(filtered(all, filter, at), sort);
          expect(page).toMatchObject({ total: expected.length, items: expected.slice(0, 5) });

          const asked = { kind, search: "-id:b -name:report", offset: 0, limit: 5 };
          const findings = whole(
            findingsPage(catalog, () => [], asked, at),
            meanwhile,
          );
          const names = new Map([...naive.known].map(([id, known]) => [id, factsOf(id, known).name.toLowerCase()]));
          const isMeant = ({ kind: each, scheduleId }: ReturnType<Naive["findings"]>[number]) =>
            (kind.length === 0 || kind.includes(each)) &&
            !scheduleId.toLowerCase().includes("b") &&
            !names.get(scheduleId)?.includes("report");
          const wanted = naive.findings().filter(isMeant);
          expect(findings.total).toBe(wanted.length);
          expect(findings.items.map((each) => ({ kind: each.kind, scheduleId: each.scheduleId }))).toEqual(
            wanted.slice(0, 5),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test("counters: a recount after any changes", async () => {
    await fc.assert(
      fc.asyncProperty(steps, whenOrdered, async (changes, ordered) => {
        const { catalog, naive } = await both(changes, ordered);
        const rows = naive.rows();
        const { total, neverFires, byStatus } = catalog.counts;
        expect({ total, neverFires, byStatus: [...byStatus] }).toEqual({
          total: rows.length,
          neverFires: rows.filter((row) => row.neverFires !== null).length,
          byStatus: statuses.map((status) => rows.filter((row) => row.status === status).length),
        });
        expect(catalog.configurations.withSchedules).toBe(configurationsOf(rows).length);
        const listed = [...naive.known].filter(([, known]) => known.lists.length > 0);
        const bySerializer = listed.map(([id, known]) => factsOf(id, known).payload);
        expect([...catalog.counts.bySerializer().values()]).toEqual(
          serializers.map(
            (each) => bySerializer.filter((payload) => payload?.size && payload.serializer === each).length,
          ),
        );
        for (const [id, known] of naive.known) {
          const places = catalog.places.of(catalog.columns.find(id));
          expect(places).toEqual({ lists: [...known.lists].sort(), indexes: [...known.indexes].sort(byConfigId) });
        }
        for (const id of ids) if (!naive.known.has(id)) expect(catalog.columns.find(id)).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });
});
