import type { Keys } from "./keys";

/** Any id: what its keys hold does not matter. */
const any = "rota-check";

/** The commands of every reading, and how to try each without changing or delaying anything. */
const reading = {
  scan: () => ["0", "COUNT", 1],
  exists: (keys) => [keys.cronList()],
  type: (keys) => [keys.intervalList()],
  get: (keys) => [keys.status(any)],
  // Keys of several slots, which a cluster refuses.
  mget: (keys) => [keys.status(any), keys.meta(any), keys.data(any), keys.runSummary(any)],
  pttl: (keys) => [keys.meta(any)],
  lrange: (keys) => [keys.cronList(), 0, 0],
  llen: (keys) => [keys.intervalList()],
  lindex: (keys) => [keys.history(any), 0],
  lpos: (keys) => [keys.cronList(), any, "MAXLEN", 1],
  hgetall: (keys) => [keys.pause(any)],
  hmget: (keys) => [keys.runsSeen(), "queued"],
  sscan: (keys) => [keys.index("0"), "0", "COUNT", 1],
  sismember: (keys) => [keys.index("0"), any],
} satisfies Record<string, (keys: Keys) => (string | Buffer | number)[]>;

/** Returns the commands that reading needs, each with the arguments to try it with. */
export const triesOf = (keys: Keys) =>
  Object.entries(reading).map(([command, argumentsOf]) => ({ command, tried: argumentsOf(keys) }));

/**
 * Every command that Rota sends, as the rights of an ACL name them. docs/operating.md lists them for operators; a test keeps
 * the two equal.
 */
export const commands = {
  /** Where REDIS_URL names a database other than 0. */
  connect: ["select"],
  /** Without any one of these nothing is shown. */
  read: Object.keys(reading),
  /**
   * Pauses, repairs and all other changes, the plans of repairs, and long texts read whole (`getrange`, `strlen`). An action
   * that lacks one is refused as a whole, before it writes.
   */
  change: [
    "eval",
    "evalsha",
    "set",
    "setrange",
    "getrange",
    "strlen",
    "del",
    "unlink",
    "rename",
    "expire",
    "persist",
    "lpush",
    "rpush",
    "lpop",
    "lrem",
    "lset",
    "ltrim",
    "hget",
    "hset",
    "hdel",
    "hscan",
    "sadd",
    "srem",
    "zrange",
  ],
  /** What the sample of `npm run demo`, which is loaded into an empty database, needs beside all these. */
  sample: ["pexpire", "watch", "multi", "exec"],
  /** Rota works without these: it polls, reads key by key, or shows less. */
  optional: [
    "ping",
    "info",
    "dbsize",
    "acl|whoami",
    "client|setname",
    "client|id",
    "client|tracking",
    "config|get",
    "subscribe",
    "psubscribe",
  ],
} as const;
