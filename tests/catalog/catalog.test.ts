import { beforeEach, describe, expect, test } from "vitest";
import { Catalog } from "@/lib/catalog/facts/catalog";
import type { Reading } from "@/lib/catalog/facts/row";
import { Keys } from "@/lib/redis/keys";
import { driftKinds } from "@/lib/schedules/drift-kinds";

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

describe("the drift of a row", () => {
  const later = (ms: number) => catalog.advance(new Date(at.getTime() + ms));
  beforeEach(async () => {
    later(0);
    await catalog.order();
  });

  test("is found as soon as its metadata has less than a day left, though nothing has changed", () => {
    const meta = { meta: json({ name: "n" }), metaExpiresAt: at.getTime() + 86_400_000 + 60_000 };
    apply("a:1", { status: Buffer.from("active"), ...meta });
    apply("b:1", { status: Buffer.from("inactive"), ...meta });
    const expiring = () => ["a:1", "b:1"].filter((id) => shown(id).drift?.includes("metadata-expiring"));
    later(59_000);
    catalog.sweep();
    expect(expiring()).toEqual([]);
    later(61_000);
    catalog.sweep();
    expect(expiring()).toEqual(["a:1"]);
  });

  test("is checked for some rows at a time, and for all of them in turn", () => {
    const rows = 25_000;
    for (let n = 0; n < rows; n++) {
      apply(`a:${n}`, { status: Buffer.from("active"), meta: json({}), metaExpiresAt: at.getTime() + 86_460_000 });
    }
    later(61_000);
    const swept = [1, 2, 3].map(() => {
      catalog.sweep();
      return catalog.findings.counts[driftKinds.indexOf("metadata-expiring")];
    });
    expect(swept).toEqual([10_000, 20_000, rows]);
  });

  test("counts against the scheduler once the minute of its list has come", () => {
    apply("a:1", { data: Buffer.from('{"time": "2026-02-08T09:19:00"}') });
    catalog.setListed(catalog.columns.find("a:1"), "schedule:time:2026-02-08T09:19", true);
    expect(shown("a:1").drift).toEqual([]);
    later(60_000);
    expect(shown("a:1").drift).toEqual([]);
    later(80_000);
    expect(shown("a:1").drift).toEqual(["scheduler-blind"]);
  });

  test("changes as most of the fleet comes to be of another serialiser", () => {
    const list = (id: string, first: number) => {
      apply(id, { data: Buffer.from([first, 5]) });
      catalog.setListed(catalog.columns.find(id), "schedule:cron", true);
    };
    const blinding = () =>
      ["a:1", "b:1", "b:2"].filter((id) => catalog.columns.find(id) !== -1 && shown(id).drift?.length);
    list("a:1", 0x80);
    later(1000);
    expect(blinding()).toEqual([]);
    list("b:1", 0xa1);
    list("b:2", 0xa1);
    later(2000);
    expect(blinding()).toEqual(["a:1"]);
  });
});

describe("metadata that expires", () => {
  const nowMs = at.getTime();
  const withExpiry = (id: string, ms: number) => apply(id, { meta: json({ name: "n" }), metaExpiresAt: nowMs + ms });

  test("is reported once, when it is due", () => {
    withExpiry("a", 5000);
    withExpiry("b", 9000);
    expect(catalog.ownKeys.expired(nowMs + 4000)).toEqual([]);
    expect(catalog.ownKeys.expired(nowMs + 5000)).toEqual(["a"]);
    expect(catalog.ownKeys.expired(nowMs + 6000)).toEqual([]);
  });

  test("is reported again if it turns out to have been renewed for a moment", () => {
    withExpiry("a", 300);
    withExpiry("a", 1000);
    expect(catalog.ownKeys.expired(nowMs + 500)).toEqual(["a"]);
    withExpiry("a", 1000);
    expect(catalog.ownKeys.expired(nowMs + 1500)).toEqual(["a"]);
  });

  test("is not reported for schedules that are gone, nor if its expiry was removed", () => {
    withExpiry("a", 300);
    withExpiry("b", 300);
    withExpiry("c", 300);
    apply("a", {});
    apply("b", { meta: json({ name: "n" }), metaExpiresAt: null });
    expect(catalog.ownKeys.expired(nowMs + 2000)).toEqual(["c"]);
  });
});
