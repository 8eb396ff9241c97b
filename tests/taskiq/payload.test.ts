import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { idFromBytes } from "@/lib/ids";
import { Keys } from "@/lib/redis/keys";
import { culpritsOf, harmsOf, type Listed } from "@/lib/taskiq/blind";
import { listOf, readPayload } from "@/lib/taskiq/payload";
import { describePython, runPython } from "@/tests/support/python";
import { ownRedis } from "@/tests/support/stages/redis";

const keys = new Keys("schedule", "schedule");

const base = { task_name: "t", labels: {}, args: [], kwargs: {}, task_id: null, schedule_id: "s" };

const intervals: unknown[] = [
  ...[1, 60, 0, -1, 60.0, 60.5, true, false, null, "60", "60.0", "060", " 60 ", "+60", "-60", "1_000", "1__0", "60.", "60.5", "6e1", "\u00a060"],
  ...["PT60S", "PT1M", "P1D", "P1W", "P1Y", "P1M", "PT0S", "PT0.5S", "PT1.0S", "PT1.5M", "-PT1M", "+PT1M", "pt1m", "P1DT", "P", "PT", "PT30M1H"],
  ...["P1.5D", "P1.5DT1H", "01:00:00", "00:01", "1:30", "24:00:00", "30:00:00", "1 day, 01:00:00", "1d", "2 DAYS", "1d 24:00:00", "1days01:00"],
  ...["PT4294967296S", "PT1193047H", "P11767033Y", "P999999999D", "P1000000000D", "PT.5S", "PT1.S", "PT1,5S", "P1D1Y", "PTT1H", "nan", "", [], {}],
  ...[86_399_999_999_999, 86_400_000_000_000, "86400000000000", "9".repeat(400), "00:00:01.5", "10:60:00", ":01:00", "1 d, 01:00", "--1d"],
  ...["PT12H58.9999999S", "PT46.0000001S", "PT0.9999995S", "\u008560", "60\u2003", "\ufeff60", "\u200b60", "\u001c60", "٦٠", 2 ** 53],
]; // biome-ignore format: a table
const offsets: unknown[] = [
  ...["60", "PT3H", "-PT30M", "Europe/Berlin", "", "UTC", "01:00", "1 day", "P9999999D", "P99999999999D", 60, 1.5, true, null, [], "+03:00", "+0300"],
  ...["3", "GMT+3", "P0D", "../etc", "/etc", ".", "..", "a/../UTC", "Europe//Berlin", "UTC/", "./UTC", "zone.tab", "leapseconds", "Nope/Zone", "\\"],
  ...["a\u0000b", "x".repeat(300), "P2900000D", "P2930000D", "-P739000D", "-P800000D", "europe/berlin", " UTC", "localtime", "每天", "\ud800"],
]; // biome-ignore format: a table
const times: unknown[] = [
  ...["2026-02-09", "2026-02-09T08:00", "2026-02-09T08:00:00", "2026-02-09 08:00:00", "2026-02-09t08:00:00z", "2026-02-09_08:00:00", "2026-02-09Z"],
  ...["2026-02-09T08:00:00.123456789", "2026-02-09T08:00:00,5", "2026-02-09T08:00:00+08:00", "2026-02-09T08:00:00+0800", "2026-02-09T08:00:00+08"],
  ...["2026-02-09T08:00:00 +08:00", "2026-02-09T08:00:00+24:00", "2026-02-09T08:00:00+23:59", "2026-02-09T08", "2026-02-09T24:00:00", "2026-02-29"],
  ...["2026-02-09T08:00:60", "20260209T080000", "2026-2-9T08:00:00", "1770000000", "1770000000.5", "1770000000000", 1_770_000_000, 1_770_000_000.25],
  ...[-5, true, "", [], " 2026-02-09T08:00:00", "2026-02-09T08:00:00 ", "2026-02-09T23:30-01:00", "2026-02-09T08:00:00\u221208:00", "0000-01-01"],
  ...["2026-02-09T08:00:00.", "2026-02-09T08:00:00+14:60", 20_000_000_000, 20_000_000_001, "nan", ".5", "5.", "1e5", "+5", null],
  ...["-11676096001", -20_000_000_000, -62_135_596_800_000, -62_135_596_800_001, "0001-06-28T00:59Z", "0999-12-31T23:59:59Z", "1000-01-01"],
]; // biome-ignore format: a table

const oddNumber = fc.constantFrom("", "00", "07", "1.5", "4294967296", "58.9999999", "٣", "+1", "-1", "1_0");
const number = fc.oneof({ weight: 5, arbitrary: fc.nat(99).map(String) }, { weight: 1, arbitrary: oddNumber });
const joined = (parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((each) => each.join(""));
const units = (letters: string) =>
  fc.subarray([...letters]).chain((some) => joined(some.map((unit) => number.map((each) => each + unit))));
const duration = fc.oneof(
  joined([fc.constantFrom("", "", "-", "+"), fc.constant("P"), units("YMWD"), fc.constantFrom("T", ""), units("HMS")]),
  joined([fc.constantFrom("", "-"), fc.constantFrom("", "1 day, ", "3d", "2 DAYS "), number, fc.constant(":"), number]),
  joined([number, fc.constant(":"), number, fc.constant(":"), number]),
);
const two = (most: number) => fc.nat(most).map((each) => String(each).padStart(2, "0"));
const moment = joined([
  fc.constantFrom("2026-", "2028-", "1-", "0001-", "9999-"),
  ...[two(13), fc.constant("-"), two(32), fc.constantFrom("T", " ", "t", "_", ""), two(25), fc.constant(":"), two(61)],
  ...[fc.constantFrom("", ":30", ":59.5", ":07,123456789"), fc.constantFrom("", "Z", "+08:00", "-0330", "+24:00")],
]);

const value = (usual: unknown, odd: unknown[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
const randomPayload = fc.record({
  task_name: value("t", [null, 1, ""]),
  labels: value({ a: 1 }, [null, [], "x"]),
  args: value([1, "二"], [null, {}, "x"]),
  kwargs: value({}, [null, [], "x"]),
  task_id: value(null, [1, "id"]),
  schedule_id: value("s", [null, 1, ""]),
  cron: fc.oneof(fc.constant(null), value("*/5 * * * *", [1, "", true, []])),
  cron_offset: fc.oneof(fc.constant(null), fc.constantFrom(...offsets), duration),
  time: fc.oneof(fc.constant(null), fc.constantFrom(...times), moment),
  interval: fc.oneof(fc.constant(null), fc.constantFrom(...intervals), duration),
});

/** What a slip of a program or of a hand makes of one: bytes that are changed, put in or lost. */
const damaged = fc
  .tuple(
    randomPayload,
    fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.array(fc.nat(255), { maxLength: 2 })), { minLength: 1, maxLength: 3 }),
  )
  .map(([payload, changes]) => {
    const bytes = [...Buffer.from(JSON.stringify(payload))];
    for (const [at, lost, put] of changes) bytes.splice(at % bytes.length, lost, ...put);
    return Buffer.from(bytes);
  });

/** Printed with each failure; set ROTA_TEST_SEED to repeat a run, or to try others. */
const seed = Number(process.env.ROTA_TEST_SEED ?? 20_261_124);
const text = `${JSON.stringify({ ...base, cron: "* * * * *" }).slice(0, -1)},"x":`;
const written: Buffer[] = [
  ...intervals.map((interval) => JSON.stringify({ ...base, interval })),
  ...offsets.map((cron_offset) => JSON.stringify({ ...base, cron: "* * * * *", cron_offset })),
  ...times.map((time) => JSON.stringify({ ...base, time })),
  ...fc.sample(randomPayload, { numRuns: 4000, seed }).map((each) => JSON.stringify(each)),
  ...["NaN", "-Infinity", "-NaN", "NaN5", "1e999", "01", "'a'", '"\\x"', '"\t"', '"\\ud800"', "9".repeat(4300), "9".repeat(4301), `"${"9".repeat(5000)}"`]
    .map((end) => `${text}${end}}`),
  ...[100, 800, 1500, 20_000].map((depth) => `${text}${"[".repeat(depth)}${"]".repeat(depth)}}`),
  `${JSON.stringify(base).slice(0, -1)},"interval":1180591620717411303424}`,
  ` \n${text}1} `,
  `${text}1}}`,
  `${text}1,"cron":5}`,
  `${text}1,"labels":[],"labels":{}}`,
  "[]",
  "{}",
  ...fc.sample(damaged, { numRuns: 2000, seed }),
].map((each) => Buffer.from(each)); // biome-ignore format: a table

describePython("payloads, as TaskIQ reads them", () => {
  let answers: { reads: boolean; list: string | null; dies: boolean }[] = [];
  const ours = written.map((bytes) => readPayload(bytes, "s"));

  beforeAll(async () => {
    const output = await runPython("payload_cases.py", [], written.map((bytes) => bytes.toString("base64")).join("\n"));
    answers = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.length).toBe(written.length);
    expect(answers.filter((answer) => answer.reads).length).toBeGreaterThan(200);
  });

  const differing = (mine: (index: number) => unknown, theirs: (index: number) => unknown) =>
    written.flatMap((bytes, index) =>
      mine(index) === theirs(index)
        ? []
        : [{ seed, payload: bytes.toString().slice(0, 400), ours: mine(index), theirs: theirs(index) }],
    );
  const harms = ours.map((payload) => harmsOf({ id: "s", payload }, "json", false));
  const has = (index: number, effect: string) => harms[index]?.some((harm) => harm.effect === effect);

  test("what we call blinding is what it cannot read", () => {
    expect(
      differing(
        (index) => !has(index, "blind"),
        (index) => answers[index]?.reads,
      ).slice(0, 10),
    ).toEqual([]);
  });

  test("each would stand in the list that we name", () => {
    const list = (index: number) => (answers[index]?.reads ? (ours[index] ? listOf(ours[index], keys) : null) : null);
    expect(differing(list, (index) => answers[index]?.list).slice(0, 10)).toEqual([]);
  });

  test("what we call deadly is what ends its loop", () => {
    expect(answers.filter((answer) => answer.dies).length).toBeGreaterThan(10);
    expect(
      differing(
        (index) => has(index, "kills"),
        (index) => answers[index]?.dies,
      ).slice(0, 10),
    ).toEqual([]);
  });
});

describePython("TaskIQ's own source", () => {
  const redis = ownRedis();

  const minute = (offset: number) => new Date(Date.now() + offset * 60_000).toISOString().slice(0, 16);
  const past = `schedule:time:${minute(-90)}`;
  const future = `schedule:time:${minute(90)}`;
  const json = (id: string, fields: object = {}) =>
    Buffer.from(JSON.stringify({ ...base, schedule_id: id, cron: "* * * * *", ...fields }));
  const pickled = "80049500000000000000007d942e";

  type Entry = { id: string | Buffer; list?: string; bytes: Buffer | null };
  const entry = (id: string, bytes: Buffer | null = json(id), list = "schedule:cron"): Entry => ({ id, bytes, list });

  /** Writes the entries, and gives what the source reads beside what we say of them. */
  async function look(entries: Entry[], wrong: { key: string; type: string }[] = []) {
    const listed: Listed[] = [];
    for (const { id, list = "schedule:cron", bytes } of entries) {
      const name = Buffer.from(id);
      await redis.client.rpush(list, name);
      if (bytes) await redis.client.set(Buffer.concat([Buffer.from("schedule:data:"), name]), bytes);
      listed.push({ id: idFromBytes(name), list, payload: bytes && readPayload(bytes, idFromBytes(name)) });
    }
    for (const { key } of wrong) await redis.client.hset(key, "a", "b");
    const read: unknown = JSON.parse(await runPython("read_schedules.py", [redis.url, "json"]));
    return {
      read,
      culprits: culpritsOf(listed, wrong, "auto", new Date()).map(({ scheduleId, key }) => scheduleId ?? key),
    };
  }

  test("reads the one-shots of a minute whose name is odd, as strptime does", async () => {
    const names = ["2026-2-9T8:5", "2026-02-09t08:05", "2026-02- 9T08:05"];
    const inEach = (bytes?: Buffer) => names.map((name) => entry(name, bytes, `schedule:time:${name}`));
    const unread = entry("year 0", Buffer.from("{"), "schedule:time:0000-02-09T08:05");
    expect(await look([...inEach(), unread])).toEqual({ read: expect.arrayContaining(names), culprits: [] });
    await redis.client.flushall();
    expect(await look(inEach(Buffer.from("{")))).toEqual({ read: expect.any(String), culprits: names });
  });

  test("reads a fleet that we call well", async () => {
    const well = [
      entry("a"),
      entry("gone", null),
      entry("empty", Buffer.alloc(0)),
      entry("soon", Buffer.from("{"), future),
    ];
    const wrongLater = [
      { key: `schedule:time:${minute(95)}`, type: "hash" },
      { key: "schedule:time:soon", type: "hash" },
    ];
    expect(await look(well, wrongLater)).toEqual({ read: ["a"], culprits: [] });
  });

  const odd = Buffer.from([0xff, 0xfe]);
  test.each<[string, Entry[], { key: string; type: string }[], string]>([
    ["one broken payload", [entry("a"), entry("b", Buffer.from("{"))], [], "b"],
    ["one of another serialiser", [entry("a"), entry("b", Buffer.from(pickled, "hex"))], [], "b"],
    ["one in no format at all", [entry("a"), entry("b", Buffer.from("hello"))], [], "b"],
    ["a past one-shot that it cannot read", [entry("a"), entry("b", json("b", { args: {} }), past)], [], "b"],
    ["an id that is no UTF-8", [entry("a"), { id: odd, bytes: null }], [], idFromBytes(odd)],
    [
      "a list of intervals that is none",
      [entry("a")],
      [{ key: "schedule:interval", type: "hash" }],
      "schedule:interval",
    ],
    ["a past minute that is no list", [entry("a")], [{ key: past, type: "hash" }], past],
  ])("reads nothing because of %s, which we name", async (_, entries, wrong, culprit) => {
    const { read, culprits } = await look(entries, wrong);
    // The name of an exception, where else the ids stand.
    expect(read).toEqual(expect.any(String));
    expect(culprits).toEqual([culprit]);
  });
});
