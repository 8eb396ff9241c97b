import { describe, expect, test } from "vitest";
import { displayAddress } from "@/lib/redis/source";
import { readRedisUrl } from "@/lib/redis-address";
import { parseSettings, SettingsError } from "@/lib/settings";

test("without any it is a dashboard for this machine alone, over the Redis and the prefix that TaskIQ's examples have", () => {
  expect(parseSettings({})).toEqual({
    redisUrl: "redis://127.0.0.1:6379/0",
    embedded: false,
    port: 3000,
    host: "127.0.0.1",
    schedulePrefix: "schedule",
    taskiqPrefix: "schedule",
    taskiqSerializer: "auto",
    schedulerUpdateIntervalS: 60,
    schedulerSkipsPast: false,
    maxHistory: 100,
    defaultTtlS: 604_800,
    maxStreams: 500,
    runs: {
      token: null,
      perSchedule: 200,
      ttlS: 35 * 86_400,
      argsLength: 500,
      resultLength: 200,
      errorLength: 1000,
    },
    access: "loopback",
    readOnly: false,
    environment: "",
    dataDir: ".data",
    logLevel: "info",
  });
});

test("an empty variable counts as none", () => {
  expect(parseSettings({ PORT: "", SCHEDULE_PREFIX: "", ROTA_READ_ONLY: "", REDIS_URL: "" })).toEqual(
    parseSettings({}),
  );
});

test("TaskIQ's prefix is the schedules' own unless it is set", () => {
  expect(parseSettings({ SCHEDULE_PREFIX: "jobs" })).toMatchObject({ schedulePrefix: "jobs", taskiqPrefix: "jobs" });
  expect(parseSettings({ SCHEDULE_PREFIX: "jobs", TASKIQ_PREFIX: "tasks" })).toMatchObject({ taskiqPrefix: "tasks" });
});

test.each(["1", "true"])("ROTA_READ_ONLY=%s refuses writes", (value) => {
  expect(parseSettings({ ROTA_READ_ONLY: value }).readOnly).toBe(true);
});

test.each(["0", "false"])("ROTA_READ_ONLY=%s does not", (value) => {
  expect(parseSettings({ ROTA_READ_ONLY: value }).readOnly).toBe(false);
});

describe("a number", () => {
  const bounds: [name: string, least: number, most: number][] = [
    ["PORT", 0, 65_535],
    ["MAX_HISTORY", 1, 100_000],
    ["DEFAULT_TTL_S", 1, 315_360_000],
    ["MAX_STREAMS", 1, 100_000],
    ["RUNS_PER_SCHEDULE", 1, 1000],
    ["RUNS_TTL_S", 60, 315_360_000],
    ["RUNS_ARGS_LENGTH", 0, 4000],
    ["RUNS_RESULT_LENGTH", 0, 4000],
    ["RUNS_ERROR_LENGTH", 0, 4000],
  ];
  test.each(bounds)("%s is a whole one from %i to %i; any other is refused by name", (name, least, most) => {
    for (const good of [least, most]) expect(() => parseSettings({ [name]: `${good}` })).not.toThrow();
    for (const bad of [least - 1, most + 1, least + 0.5, "many"]) {
      expect(() => parseSettings({ [name]: `${bad}` })).toThrow(new RegExp(`${name}:`));
    }
  });

  test("of seconds between two reads of the scheduler may be a fraction, up to a day", () => {
    const read = (value: string) => parseSettings({ SCHEDULER_UPDATE_INTERVAL_S: value }).schedulerUpdateIntervalS;
    expect([read("0.5"), read("86400")]).toEqual([0.5, 86_400]);
    for (const bad of ["0", "-1", "86401", "soon"]) expect(() => read(bad)).toThrow(SettingsError);
  });
});

test.each(["a:b", "a b", "a*", "a?", "a[", "a]", "a\\", "x".repeat(65)])(
  "a prefix that TaskIQ or SCAN would misread is refused: %s",
  (bad) => {
    expect(() => parseSettings({ SCHEDULE_PREFIX: bad })).toThrow(/SCHEDULE_PREFIX: 1 to 64 characters/);
    expect(() => parseSettings({ TASKIQ_PREFIX: bad })).toThrow(/TASKIQ_PREFIX: 1 to 64 characters/);
  },
);

test("every wrong variable is named at once", () => {
  expect(() => parseSettings({ PORT: "x", TASKIQ_SERIALIZER: "yaml", LOG_LEVEL: "loud", ROTA_ACCESS: "all" })).toThrow(
    /PORT: .*\n {2}TASKIQ_SERIALIZER: .*\n {2}ROTA_ACCESS: .*\n {2}LOG_LEVEL: /,
  );
});

test.each(["127.0.0.1", "localhost", "::1", "[::1]"])("HOST=%s is this machine alone", (host) => {
  expect(parseSettings({ HOST: host }).host).toBe(host);
});

test("a HOST that others can reach needs ROTA_ACCESS=open", () => {
  for (const host of ["0.0.0.0", "::", "rota.example"]) {
    expect(() => parseSettings({ HOST: host })).toThrow(/ROTA_ACCESS=open/);
    expect(parseSettings({ HOST: host, ROTA_ACCESS: "open" })).toMatchObject({ host, access: "open" });
  }
});

test.each(["Schlüssel", "日", " secret", "secret ", "a\nb", "s".repeat(1025)])(
  "a reporter's token that no header can carry is refused at the start, not at each report: %j",
  (token) => {
    expect(() => parseSettings({ ROTA_RUNS_TOKEN: token })).toThrow(/ROTA_RUNS_TOKEN: /);
  },
);

test.each(["s", "let the reporter in", "~!a=b"])("a reporter's token may be %j", (token) => {
  expect(parseSettings({ ROTA_RUNS_TOKEN: token }).runs.token).toBe(token);
});

test.each([
  ["PORT", "abc", "a whole number from 0 to 65535"],
  ["PORT", "70000", "a whole number from 0 to 65535"],
  ["PORT", " ", "a whole number from 0 to 65535"],
  ["MAX_HISTORY", "1e3", "a whole number from 1 to 100000"],
  ["SCHEDULER_UPDATE_INTERVAL_S", "0", "a number of seconds above 0, at most 86400"],
  ["SCHEDULER_UPDATE_INTERVAL_S", "0x10", "a number of seconds above 0, at most 86400"],
  ["TASKIQ_SERIALIZER", "yaml", "auto, json, pickle, msgpack or cbor"],
  ["ROTA_ACCESS", "all", "loopback or open"],
  ["ROTA_READ_ONLY", "yes", "0 or 1"],
  ["ROTA_ENVIRONMENT", "x".repeat(33), "at most 32 characters"],
])("%s=%s is refused with what it may be, in words", (name, value, expected) => {
  expect(() => parseSettings({ [name]: value })).toThrow(`${name}: ${expected}`);
});

test.each([
  "localhost:6379",
  "http://localhost",
  "redis://localhost:99999",
  "redis://localhost/abc",
  "redis://localhost/-1",
  "redis://localhost/0/1",
  "redis://:p@localhost:port/0",
  "unix:///run/redis.sock?db=first",
  "redis://user:100%@localhost",
  "redis.example",
  "unix://run/redis.sock",
  "unix:redis.sock",
])("REDIS_URL=%s is refused, with the forms that it may have", (url) => {
  expect(() => parseSettings({ REDIS_URL: url })).toThrow("REDIS_URL: redis://user:password@host:port/db");
});

test("a refused REDIS_URL is not repeated: it may hold a password", () => {
  expect(() => parseSettings({ REDIS_URL: "redis://:s3cret@localhost/x" })).not.toThrow("s3cret");
});

test.each([
  "redis://localhost",
  "redis://:p%40ss@[::1]:6380/15",
  "redis://localhost?db=2",
  "rediss://user:password@redis.example/0",
  "unix:///run/redis.sock?db=1",
  "redis+unix://user:password@/run/redis.sock",
  "/run/redis.sock",
])("REDIS_URL=%s is taken", (url) => {
  expect(parseSettings({ REDIS_URL: url }).redisUrl).toBe(url);
});

test.each([
  ["redis://:p%40ss@[::1]:6380/15", { host: "::1", port: 6380, tls: false, db: 15, password: "p@ss" }],
  ["rediss://u@redis.example", { host: "redis.example", port: 6379, tls: true, db: 0, username: "u" }],
  ["unix://u:p@/run/my%20redis.sock?db=3", { path: "/run/my redis.sock", db: 3, username: "u", password: "p" }],
  ["unix://u@/run/redis.sock?db=1&password=p%26q", { path: "/run/redis.sock", db: 1, username: "u", password: "p&q" }],
  ["redis://localhost?db=2", { host: "localhost", port: 6379, tls: false, db: 2 }],
])("%s names its server, database and user", (url, address) => {
  expect(readRedisUrl(url)).toEqual(address);
});

test.each([
  ["redis://user:s3cret@redis.example", "redis://redis.example:6379/0"],
  ["unix://user@/run/redis.sock?db=1&password=s3cret", "unix:///run/redis.sock?db=1"],
  ["rediss://:s3cret@[::1]:1/2", "rediss://[::1]:1/2"],
])("%s is shown without user and password", (url, shown) => {
  expect(displayAddress(url)).toBe(shown);
});
