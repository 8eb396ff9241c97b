import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Configurations } from "@/lib/catalog/store/configurations";
import { Expressions } from "@/lib/catalog/store/expressions";
import { IdIndex } from "@/lib/catalog/store/id-index";
import { InternedWords } from "@/lib/catalog/store/interned-words";
import { partition, RowOrder } from "@/lib/catalog/store/order";
import { RowGroups } from "@/lib/catalog/store/row-groups";
import { RowSet } from "@/lib/catalog/store/row-set";
import { statuses } from "@/lib/schedules/enums";
import type { Expression } from "@/lib/taskiq/types";
import { randomNumbers } from "../support/random-writes";

describe("an order", () => {
  /** Rows are sorted by a value that many share, then by their number. */
  const byValue = (values: number[]) => (a: number, b: number) => (values[a] ?? 0) - (values[b] ?? 0) || a - b;

  test("is the sorted array of what was put in and not taken out", () => {
    const rows = 60;
    const step = fc.record({
      row: fc.integer({ min: 0, max: rows - 1 }),
      do: fc.constantFrom("put in", "take out", "fill"),
    });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: rows, maxLength: rows }),
        fc.array(step),
        (values, steps) => {
          const compare = byValue(values);
          const order = new RowOrder(compare);
          const inside = new Set<number>();
          for (const { row, do: what } of steps) {
            if (what === "fill") order.fill(Uint32Array.from([...inside].sort(compare)));
            else if (what === "take out") {
              order.remove(row);
              inside.delete(row);
            } else if (!inside.has(row)) {
              order.insert(row);
              inside.add(row);
            }
            expect(order.size).toBe(inside.size);
          }
          expect([...order.flat()]).toEqual([...inside].sort(compare));
        },
      ),
    );
  });

  test("stays right through so many that its blocks are split and emptied", () => {
    const random = randomNumbers(7);
    const values = Array.from({ length: 30_000 }, () => Math.floor(random() * 500));
    const compare = byValue(values);
    const order = new RowOrder(compare);
    const inside = new Set<number>();
    const sorted = () => [...inside].sort(compare);
    const turn = (row: number) => {
      if (inside.delete(row)) return order.remove(row);
      inside.add(row);
      order.insert(row);
    };
    for (let n = 0; n < 40_000; n++) turn(Math.floor(random() * 30_000));
    expect([...order.flat()]).toEqual(sorted());
    order.fill(Uint32Array.from(sorted()));
    for (let n = 0; n < 20_000; n++) turn(Math.floor(random() * 30_000));
    expect([...order.flat()]).toEqual(sorted());
    for (const row of [...inside]) if (row % 100 !== 0) turn(row);
    expect([...order.flat()]).toEqual(sorted());
    for (const row of [...inside]) turn(row);
    expect([...order.flat()]).toEqual([]);
  });

  test("a partition finds the first that does not come before", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (size, border) => {
        expect(partition(size, (index) => index < border)).toBe(Math.min(size, border));
      }),
    );
  });
});

describe("the index of ids", () => {
  test("finds what was added and not removed, whatever came and went", () => {
    const random = randomNumbers(11);
    const ids: string[] = [];
    const index = new IdIndex(
      (row, id) => ids[row] === id.toString(),
      (row) => Buffer.from(ids[row] ?? ""),
    );
    const rows = new Map<string, number>();
    for (let n = 0; n < 60_000; n++) {
      const id = `scheduled_task:7:${Math.floor(random() * 9000)}`;
      const row = rows.get(id);
      expect(index.find(Buffer.from(id))).toBe(row ?? -1);
      if (row === undefined) {
        const added = ids.push(id) - 1;
        index.add(added, Buffer.from(id));
        rows.set(id, added);
      } else if (random() < 0.7) {
        index.remove(Buffer.from(id));
        rows.delete(id);
      }
    }
    for (let n = 0; n < 9000; n++) {
      expect(index.find(Buffer.from(`scheduled_task:7:${n}`))).toBe(rows.get(`scheduled_task:7:${n}`) ?? -1);
    }
    expect(index.find(Buffer.from("nobody"))).toBe(-1);
  });

  test("distinguishes ids that hash to the same slot", () => {
    // With 20,000 in it, nearly every place was looked for by two.
    const ids = Array.from({ length: 20_000 }, (_, n) => Buffer.from(n.toString(36)));
    const index = new IdIndex(
      (row, id) => ids[row]?.equals(id) ?? false,
      (row) => ids[row] ?? Buffer.alloc(0),
    );
    for (const [row, id] of ids.entries()) index.add(row, id);
    for (const [row, id] of ids.entries()) if (row % 2 === 0) index.remove(id);
    for (const [row, id] of ids.entries()) expect(index.find(id)).toBe(row % 2 === 0 ? -1 : row);
  });
});

describe("the rows of groups, and sets of rows", () => {
  test("are those that came and did not leave", () => {
    const random = randomNumbers(5);
    const groups = new RowGroups();
    const groupOf = new Map<number, number>();
    const set = new RowSet();
    for (let n = 0; n < 30_000; n++) {
      const row = Math.floor(random() * 4000);
      const group = Math.floor(random() * 1500);
      const former = groupOf.get(row);
      if (former !== undefined) groups.remove(former, row);
      groupOf.delete(row);
      if (group > 0 && random() < 0.7) {
        groups.add(group, row);
        groupOf.set(row, group);
      }
      set.set(row, groupOf.has(row));
    }
    const rowsOf = new Map<number, number[]>();
    for (const [row, group] of groupOf) rowsOf.set(group, [...(rowsOf.get(group) ?? []), row]);
    const inOrder = (rows: number[] = []) => rows.sort((a, b) => a - b);
    for (let group = 1; group < 1500; group++) {
      expect(inOrder(groups.rows(group))).toEqual(inOrder(rowsOf.get(group)));
    }
    expect([...set.rows()]).toEqual([...groupOf.keys()].sort((a, b) => a - b));
    for (let row = 0; row < 5000; row++) expect(set.has(row)).toBe(groupOf.has(row));
  });
});

describe("words", () => {
  test("stay as long as anyone uses them, and their numbers are reused", () => {
    const words = new InternedWords();
    const [a, b] = [words.acquire("a"), words.acquire("b")];
    expect(words.acquire("a")).toBe(a);
    expect(words.acquire(null)).toBe(0);
    words.release(0);
    words.release(a);
    expect(words.text(a)).toBe("a");
    words.release(a);
    expect(words.text(a)).toBeNull();
    expect(words.matching(() => true)).toEqual(new Set([b]));
    expect(words.acquire("c")).toBe(a);
    words.release(a);
    words.release(a);
    expect(words.acquire("")).toBe(a);
    expect(words.text(a)).toBe("");
    expect([words.acquire("d"), words.acquire("e")]).toEqual([3, 4]);
  });
});

describe("expressions", () => {
  const at = (time: string) => new Date(`2026-02-08T${time}Z`);
  const cron = (value: string, offset: string | null = null): Expression => ({ kind: "cron", value, offset });
  const once = (value: string): Expression => ({ kind: "time", value, offset: null });
  const order = (expressions: Expressions) => [...expressions.byNext()].map((each) => expressions.get(each)?.value);

  test("that are equal are one, and stay as long as anyone uses them", () => {
    const expressions = new Expressions();
    const a = expressions.acquire(cron("*/5 * * * *"), at("09:17:42"));
    expect(expressions.acquire(cron("*/5 * * * *"), at("09:18:00"))).toBe(a);
    const b = expressions.acquire(cron("*/5 * * * *", "PT1H"), at("09:17:42"));
    expect(b).not.toBe(a);
    expressions.release(a);
    expect(expressions.nextRunAt(a)).toBe("2026-02-08T09:20:00.000000Z");
    expressions.release(a);
    expect(expressions.get(a)).toBeNull();
    expect(expressions.nextRunAt(a)).toBeNull();
    expect([...expressions.byNext()]).toEqual([b]);
    expect(expressions.acquire(once("2099-01-01T00:00:00"), at("09:17:42"))).toBe(a);
    expect([...expressions.byNext()]).toEqual([b, a]);
    expect(expressions.acquire(null, at("09:17:42"))).toBe(0);
  });

  test("go on when their time has come, while one-shots stay overdue", () => {
    const expressions = new Expressions();
    expressions.acquire(once("2026-02-08T09:18:00"), at("09:17:42"));
    for (const value of ["*/5 * * * *", "19 * * * *", "0 9 * * 7", "@daily", "30 9 8 2 *"]) {
      expressions.acquire(cron(value), at("09:17:42"));
    }
    expect(order(expressions)).toEqual(["2026-02-08T09:18:00", "19 * * * *", "*/5 * * * *", "30 9 8 2 *"]);
    const changed: (string | undefined)[] = [];
    const advance = (time: string) =>
      expressions.advance(at(time), (number) => changed.push(expressions.get(number)?.value));
    advance("09:18:59");
    expect(changed).toEqual([]);
    advance("09:19:00");
    expect(changed).toEqual(["19 * * * *"]);
    advance("12:00:00");
    expect(changed).toEqual(["19 * * * *", "*/5 * * * *", "30 9 8 2 *", "19 * * * *"]);
    expect(order(expressions)).toEqual(["2026-02-08T09:18:00", "*/5 * * * *", "19 * * * *", "30 9 8 2 *"]);
  });

  test("of any number are as right as computed one by one", () => {
    const expressions = new Expressions();
    for (let n = 0; n < 3000; n++)
      expressions.acquire(cron(`${n % 60} ${Math.floor(n / 60) % 24} * * *`), at("09:00:00"));
    expect(expressions.byNext()).toHaveLength(1440);
    expressions.advance(at("21:30:30"), () => {});
    const next = [...expressions.byNext()].map((each) => expressions.nextRunAt(each));
    expect(next).toEqual([...next].sort());
    expect(next[0]).toBe("2026-02-08T21:31:00.000000Z");
    expect(next.at(-1)).toBe("2026-02-09T21:30:00.000000Z");
  });
});

describe("configurations", () => {
  test("count their schedules by state, and come in the order of their ids", () => {
    const configurations = new Configurations();
    const counts = new Map<string, Map<number, number>>();
    const random = randomNumbers(3);
    const held: { id: string; number: number; status: number }[] = [];
    for (let n = 0; n < 20_000; n++) {
      if (held.length > 0 && random() < 0.48) {
        const [gone] = held.splice(Math.floor(random() * held.length), 1);
        if (!gone) continue;
        configurations.count(gone.number, gone.status, -1);
        configurations.release(gone.number);
        const of = counts.get(gone.id);
        of?.set(gone.status, (of.get(gone.status) ?? 0) - 1);
        continue;
      }
      const id = String(Math.floor(random() * 3000) - 100);
      const status = Math.floor(random() * statuses.length);
      const number = configurations.acquire(id);
      configurations.count(number, status, 1);
      held.push({ id, number, status });
      const of = counts.get(id) ?? new Map();
      counts.set(id, of.set(status, (of.get(status) ?? 0) + 1));
    }
    const ids = [...new Set(held.map(({ id }) => id))].sort((a, b) => Number(a) - Number(b));
    expect([...configurations.byId()].map((number) => configurations.idOf(number))).toEqual(ids);
    expect(configurations.withSchedules).toBe(ids.length);
    for (const id of ids) {
      const told = configurations.countsOf(configurations.find(id));
      for (const [at, status] of statuses.entries()) expect(told[status]).toBe(counts.get(id)?.get(at) ?? 0);
      expect(told.total).toBe(held.filter((each) => each.id === id).length);
    }
    expect(configurations.find("5000")).toBe(-1);
  });

  test("without a schedule, as of an index whose members are not schedules, are not shown", () => {
    const configurations = new Configurations();
    const number = configurations.acquire("7");
    expect([configurations.withSchedules, configurations.find("7")]).toEqual([0, number]);
    configurations.count(0, 0, 1);
    expect(configurations.withSchedules).toBe(0);
  });
});
