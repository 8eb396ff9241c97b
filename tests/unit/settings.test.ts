import { describe, expect, test } from "vitest";
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
