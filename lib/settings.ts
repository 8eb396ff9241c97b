import { limits } from "@/lib/limits";
import { readRedisUrl } from "@/lib/redis-address";
import { z } from "@/lib/zod";

const flag = z
  .enum(["0", "1", "true", "false"], "0 or 1")
  .default("0")
  .transform((value) => value === "1" || value === "true");
const oneOf = <const Word extends string>(...words: Word[]) =>
  z.enum(words, `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
const wholeNumber = (least: number, most: number, otherwise: number) => {
  const expected = `a whole number from ${least} to ${most}`;
  const number = z.number().min(least, expected).max(most, expected);
  return z.string().regex(/^\d+$/, expected).transform(Number).pipe(number).default(otherwise);
};
const seconds = (most: number, otherwise: number) => {
  const expected = `a number of seconds above 0, at most ${most}`;
  const number = z.number().positive(expected).max(most, expected);
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, expected)
    .transform(Number)
    .pipe(number)
    .default(otherwise);
};
const redisUrl = z
  .string()
  .refine(
    (text) => readRedisUrl(text) !== null,
    "redis://user:password@host:port/db, rediss://… or unix:///path/to/socket?db=0, where db is a number, and what is no " +
      "letter or digit in user and password is percent-encoded (@ is %40)",
  );
/** A colon would make TaskIQ lose its past one-shots, and `*?[]\` are wildcards of SCAN (contract §2). */
const prefix = z.string().regex(/^[^\s:*?[\]\\]{1,64}$/, "1 to 64 characters, without white space, ':' or wildcards");
/** It travels in a header, which loses other letters and cuts white space at the ends: it would never match. */
const token = z
  .string()
  .max(1024, "at most 1024 characters")
  .regex(/^[!-~](?:[ -~]*[!-~])?$/, "ASCII characters, without white space at the ends");

/** Every setting as an environment variable, with its default (docs/configuration.md lists them for operators). */
export const environment = z.object({
  REDIS_URL: redisUrl.default("redis://127.0.0.1:6379/0"),
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  SCHEDULE_PREFIX: prefix.default("schedule"),
  TASKIQ_PREFIX: prefix.optional(),
  TASKIQ_SERIALIZER: oneOf("auto", "json", "pickle", "msgpack", "cbor").default("auto"),
  SCHEDULER_UPDATE_INTERVAL_S: seconds(86_400, 60),
  SCHEDULER_SKIPS_PAST: flag,
  MAX_HISTORY: wholeNumber(1, 100_000, 100),
  DEFAULT_TTL_S: wholeNumber(1, 10 * 365 * 86_400, 604_800),
  MAX_STREAMS: wholeNumber(1, 100_000, limits.maxStreams),
  ROTA_RUNS_TOKEN: token.optional(),
  RUNS_PER_SCHEDULE: wholeNumber(1, limits.runsPerSchedule, 200),
  RUNS_TTL_S: wholeNumber(60, 10 * 365 * 86_400, 35 * 86_400),
  RUNS_ARGS_LENGTH: wholeNumber(0, limits.runTextLength, 500),
  RUNS_RESULT_LENGTH: wholeNumber(0, limits.runTextLength, 200),
  RUNS_ERROR_LENGTH: wholeNumber(0, limits.runTextLength, 1000),
  ROTA_ACCESS: oneOf("loopback", "open").default("loopback"),
  ROTA_READ_ONLY: flag,
  ROTA_ENVIRONMENT: z.string().max(32, "at most 32 characters").default(""),
  ROTA_DATA_DIR: z.string().min(1).default(".data"),
  /** Set by `bin/` when it started the Redis itself; not for people. */
  ROTA_EMBEDDED: flag,
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "silent").default("info"),
});

export type Settings = {
  redisUrl: string;
  embedded: boolean;
  port: number;
  host: string;
  schedulePrefix: string;
  taskiqPrefix: string;
  taskiqSerializer: "auto" | "json" | "pickle" | "msgpack" | "cbor";
  /** Seconds between two reads of the scheduler's source. */
  schedulerUpdateIntervalS: number;
  /** The scheduler runs with `skip_past_schedules=True`: past one-shots stay listed, and are no sign of a silent scheduler. */
  schedulerSkipsPast: boolean;
  maxHistory: number;
  /** Seconds that metadata and history live after a write. */
  defaultTtlS: number;
  /** Most open event streams. */
  maxStreams: number;
  runs: RunSettings;
  access: "loopback" | "open";
  readOnly: boolean;
  /** The badge beside Rota's name, such as `production`; empty: none. */
  environment: string;
  dataDir: string;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "silent";
};

/** How much Rota keeps of the runs that TaskIQ reports. */
export type RunSettings = {
  /** The token that the reporter must send as `access-token`; null: no reports are accepted. */
  token: string | null;
  /** How many of its newest runs are kept for each schedule. */
  perSchedule: number;
  /** Seconds that the runs of a schedule are kept after the last report about it. */
  ttlS: number;
  /** Characters that are kept of a run's arguments, of its return value and of its error; 0 leaves them out. */
  argsLength: number;
  resultLength: number;
  errorLength: number;
};

/** The environment holds a value that cannot be used. The message names each such variable and what it may be. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

const loopbackHosts = new Set(["127.0.0.1", "localhost", "::1", "[::1]"]);

/**
 * Reads and checks the environment. An empty variable counts as unset.
 * @throws SettingsError that names every wrong variable; also where HOST is not loopback and ROTA_ACCESS is not `open`
 */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new SettingsError(`These settings cannot be used; each may be:\n  ${lines.join("\n  ")}`);
  }
  const read = parsed.data;
  if (!loopbackHosts.has(read.HOST) && read.ROTA_ACCESS !== "open") {
    throw new SettingsError(
      `HOST=${read.HOST} would let other machines reach a dashboard that asks nobody to sign in. ` +
        "Keep HOST=127.0.0.1, or set ROTA_ACCESS=open if something in front of it decides who may come in.",
    );
  }
  return {
    redisUrl: read.REDIS_URL,
    embedded: read.ROTA_EMBEDDED,
    port: read.PORT,
    host: read.HOST,
    schedulePrefix: read.SCHEDULE_PREFIX,
    taskiqPrefix: read.TASKIQ_PREFIX ?? read.SCHEDULE_PREFIX,
    taskiqSerializer: read.TASKIQ_SERIALIZER,
    schedulerUpdateIntervalS: read.SCHEDULER_UPDATE_INTERVAL_S,
    schedulerSkipsPast: read.SCHEDULER_SKIPS_PAST,
    maxHistory: read.MAX_HISTORY,
    defaultTtlS: read.DEFAULT_TTL_S,
    maxStreams: read.MAX_STREAMS,
    runs: {
      token: read.ROTA_RUNS_TOKEN ?? null,
      perSchedule: read.RUNS_PER_SCHEDULE,
      ttlS: read.RUNS_TTL_S,
      argsLength: read.RUNS_ARGS_LENGTH,
      resultLength: read.RUNS_RESULT_LENGTH,
      errorLength: read.RUNS_ERROR_LENGTH,
    },
    access: read.ROTA_ACCESS,
    readOnly: read.ROTA_READ_ONLY,
    environment: read.ROTA_ENVIRONMENT,
    dataDir: read.ROTA_DATA_DIR,
    logLevel: read.LOG_LEVEL,
  };
}

let current: Settings | undefined;

/** Returns the settings of this process, which are read once. @throws SettingsError */
export function settings(): Settings {
  current ??= parseSettings(process.env);
  return current;
}
