import fc from "fast-check";
import { expect, test } from "vitest";
import { idToPath } from "@/lib/format/ids";
import { configIdOf, idFromBytes, idFromPath, idToBytes } from "@/lib/ids";
import { Keys } from "@/lib/redis/keys";
import { checkNamedId, checkScheduleId } from "@/lib/schedules/arguments";
import { readJson, writeJson } from "@/lib/schedules/json";
import { isJsonObject, parseEvent, parseMetadata } from "@/lib/schedules/parse";
import { instantFromMs, instantToMs, parseInstant, toWire } from "@/lib/schedules/timestamps";

const keys = new Keys("schedule", "taskiq");
const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));
const marked = fc.string().map((text) => Buffer.from(`~b64:${text}`));
const anyId = fc.oneof(
  bytes,
  marked,
  fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
);

test("any bytes are an id, and the id gives the same bytes back", () => {
  fc.assert(
    fc.property(anyId, (id) => {
      expect(idToBytes(idFromBytes(id))).toEqual(id);
      expect(idFromBytes(id)).not.toBe("");
      expect(() => checkNamedId(idFromBytes(id))).not.toThrow();
    }),
  );
});

test("the longest id of the service is counted in bytes, in either form", () => {
  const longest = [Buffer.alloc(4096, "x"), Buffer.from("é".repeat(2048)), Buffer.alloc(4096, 0xff)];
  for (const id of longest) {
    expect(() => checkScheduleId(idFromBytes(id))).not.toThrow();
    const longer = Buffer.concat([id, Buffer.from("x")]);
    expect(() => checkScheduleId(idFromBytes(longer))).toThrow("at most 4096 bytes, not 4097");
    // It may be in Redis all the same, and then it can be named.
    expect(() => checkNamedId(idFromBytes(longer))).not.toThrow();
  }
});

test("two ids are the same only if their bytes are", () => {
  fc.assert(
    fc.property(anyId, anyId, (a, b) => {
      expect(idFromBytes(a) === idFromBytes(b)).toBe(a.equals(b));
    }),
  );
});

test("an id survives the path of an address", () => {
  fc.assert(
    fc.property(anyId, (id) => {
      const segment = idToPath(idFromBytes(id));
      expect(["", ".", ".."]).not.toContain(segment);
      expect(idToBytes(idFromPath(decodeURIComponent(segment)))).toEqual(id);
    }),
  );
});

test("a long id takes no more of an address than its bytes in base64", () => {
  const id = "界".repeat(3000);
  expect(idToPath(id).length).toBe("~b64:".length + 12_000);
  expect(idFromPath(decodeURIComponent(idToPath(id)))).toBe(id);
  expect(idToPath("界".repeat(200))).toBe(encodeURIComponent("界".repeat(200)));
  expect(idToPath("x".repeat(5000))).toBe("x".repeat(5000));
});

test("every key that is made is recognised again", () => {
  fc.assert(
    fc.property(anyId, (raw) => {
      for (const kind of ["status", "meta", "history", "stats", "data", "pause"] as const) {
        expect(keys.parse(keys[kind](idFromBytes(raw)))).toEqual({ kind, id: raw });
      }
    }),
  );
  fc.assert(
    fc.property(anyId, (raw) => {
      expect(keys.parse(keys.index(idFromBytes(raw)))).toEqual({ kind: "index", configId: idFromBytes(raw) });
    }),
  );
  for (const list of [keys.cronList(), keys.intervalList(), keys.timeList("2026-02-08T09:17")]) {
    expect(keys.parse(Buffer.from(list))).toEqual({ kind: "list", list });
  }
});

test("a key that is recognised is the key that would be made", () => {
  const heads = [
    "schedule:index:config:",
    "schedule:status:",
    "taskiq:data:",
    "taskiq:time:",
    "rota:schedule:pause:",
    "",
  ];
  const tails = fc.oneof(
    bytes,
    fc.stringMatching(/^-?0{0,2}\d{0,4}$/).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...heads), tails, (head, tail) => {
      const key = Buffer.concat([Buffer.from(head), tail]);
      const name = keys.parse(key);
      if (name === null || name.kind === "list") return;
      expect(name.kind === "index" ? keys.index(name.configId) : keys[name.kind](idFromBytes(name.id))).toEqual(key);
    }),
    { numRuns: 1000 },
  );
});

test("an id tells its configuration only in the form that has one", () => {
  for (const configId of ["7", "-1", "007", "7205759403792793601"]) {
    expect(configIdOf(`scheduled_task:${configId}:0b6f`)).toBe(configId);
  }
  for (const id of [
    "scheduled_task_7",
    "scheduled_task::x",
    "scheduled_task:7",
    "scheduled_task:x:y",
    "x:scheduled_task:7:y",
  ]) {
    expect(configIdOf(id)).toBeNull();
  }
});

const first = Date.parse("0001-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");
/** Every microsecond that Python's datetime can hold, as an instant. */
const instants = fc
  .tuple(fc.integer({ min: first, max: last }), fc.integer({ min: 0, max: 999 }))
  .map(([ms, micros]) => instantFromMs(ms).replace(/000Z$/, `${String(micros).padStart(3, "0")}Z`));

test("any instant is written without a zone and read back to the microsecond", () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const wire = toWire(instant);
      expect(wire).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
      expect(parseInstant(wire)).toBe(instant);
      expect(parseInstant(instant)).toBe(instant);
      expect(instantToMs(instant)).toBe(Date.parse(`${wire.slice(0, 23)}Z`));
    }),
  );
});

test("instants sort as their text does", () => {
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      if (instantToMs(a) < instantToMs(b)) expect(a < b).toBe(true);
    }),
  );
});

test("a zone is taken off, and a time that this leads out of Python's years is no time", () => {
  expect(parseInstant("2026-02-08T09:17:42.1+08:00")).toBe("2026-02-08T01:17:42.100000Z");
  expect(parseInstant("2026-02-08T09:17:42-0330")).toBe("2026-02-08T12:47:42.000000Z");
  for (const text of ["0000-06-01T00:00:00", "0001-01-01T00:00:00+01:00", "9999-12-31T23:30:00-01:00", "2026-02-30"]) {
    expect(parseInstant(text)).toBeNull();
  }
});

test("whatever stands where a time belongs, it is an instant of the one form or null", () => {
  const numbers = fc.tuple(
    fc.nat(9999),
    fc.nat(13),
    fc.nat(32),
    fc.nat(25),
    fc.nat(61),
    fc.constantFrom("", "Z", "+14:00", "-23:59"),
  );
  const dates = numbers.map(([y, mo, d, h, mi, zone]) => {
    const two = (n: number) => String(n).padStart(2, "0");
    return `${String(y).padStart(4, "0")}-${two(mo)}-${two(d)}T${two(h)}:${two(mi)}:00${zone}`;
  });
  fc.assert(
    fc.property(fc.oneof(dates, fc.string(), fc.anything()), (value) => {
      const read = parseInstant(value);
      if (read !== null) {
        expect(read).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        expect(Number.isNaN(instantToMs(read))).toBe(false);
      }
    }),
    { numRuns: 1000 },
  );
});

/** JSON as other programs write it: -0 is the one number that is not given back. */
const json = fc
  .dictionary(fc.string({ unit: "binary" }), fc.jsonValue())
  .map((value) => readJson(JSON.stringify(value)))
  .filter(isJsonObject);

test("metadata and events keep every field that was written", () => {
  fc.assert(
    fc.property(json, instants, (fields, instant) => {
      const { event: _, timestamp: __, ...others } = fields;
      const raw = (value: unknown) => Buffer.from(writeJson(value));
      expect(parseMetadata(raw(fields), "k")).toMatchObject({ fields });
      expect(parseEvent(raw({ ...others, event: "e", timestamp: toWire(instant) }), "k")).toEqual({
        event: "e",
        at: instant,
        fields: others,
      });
    }),
  );
});
