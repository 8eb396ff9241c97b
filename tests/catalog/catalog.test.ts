import { beforeEach, describe, expect, test } from "vitest";
import { Catalog, type Reading } from "@/lib/catalog/catalog";
import { Keys } from "@/lib/redis/keys";

const at = new Date("2026-02-08T09:17:42Z");
let catalog: Catalog;
beforeEach(() => {
  catalog = new Catalog(new Keys("schedule", "schedule"));
});

const whole: Reading = { status: null, meta: null, data: null, lastEvent: null, pause: null, metaExpiresAt: null };
const apply = (id: string, reading: Reading) => catalog.apply(id, { ...whole, ...reading }, at);
const shown = (id: string) => catalog.scheduleOf(catalog.columns.find(id));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe("a row of the catalog", () => {
  test.each([
    [{ event: "two\nlines" }, { event: "two\nlines" }],
    [{ event: "" }, { event: "" }],
    [
      { event: "status_changed", new_status: "a\nb" },
      { event: "status_changed", new_status: "a\nb" },
    ],
  ])("tells its newest event as it was written: %j", (written, told) => {
    apply("a", { status: Buffer.from("active"), lastEvent: json(written) });
    expect(shown("a").lastEvent).toStrictEqual({ ...told, at: null });
  });

  test("that is read again as it was has not changed, half a character in its name or not", async () => {
    const reading = { meta: json({ name: "broken \ud800 name", task_type: "x" }), status: Buffer.from("odd") };
    await catalog.order();
    expect(apply("a", reading)).toBe(true);
    expect(apply("a", reading)).toBe(false);
  });
});

describe("metadata that expires", () => {
  const nowMs = at.getTime();
  const withExpiry = (id: string, ms: number) => apply(id, { meta: json({ name: "n" }), metaExpiresAt: nowMs + ms });

  test("is told once, when it is due", () => {
    withExpiry("a", 5000);
    withExpiry("b", 9000);
    expect(catalog.expired(nowMs + 4000)).toEqual([]);
    expect(catalog.expired(nowMs + 5000)).toEqual(["a"]);
    expect(catalog.expired(nowMs + 6000)).toEqual([]);
  });

  test("is told again when it turned out to have been given a little longer", () => {
    withExpiry("a", 300);
    withExpiry("a", 1000);
    expect(catalog.expired(nowMs + 500)).toEqual(["a"]);
    withExpiry("a", 1000);
    expect(catalog.expired(nowMs + 1500)).toEqual(["a"]);
  });

  test("is not told of schedules that are gone, nor where it was made to stay", () => {
    withExpiry("a", 300);
    withExpiry("b", 300);
    withExpiry("c", 300);
    apply("a", {});
    apply("b", { meta: json({ name: "n" }), metaExpiresAt: null });
    expect(catalog.expired(nowMs + 2000)).toEqual(["c"]);
  });
});
