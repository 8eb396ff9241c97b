import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { redisError, replyCode } from "./errors";

/** Every change of more than one step is one of these Lua files; its head names KEYS, ARGV, result and events. */
export type ScriptName =
  | "set_status"
  | "set_metadata"
  | "pause"
  | "resume"
  | "purge"
  | "add_event"
  | "delete_legacy"
  | "write_sample";

/** SHA-1 in hex, as Lua's `redis.sha1hex` gives it. */
export const sha1 = (bytes: Buffer | string) => createHash("sha1").update(bytes).digest("hex");

const read = (name: ScriptName | "prelude") =>
  readFileSync(join(process.cwd(), "lib", "redis", "scripts", `${name}.lua`), "utf8");

const loaded = new Map<ScriptName, { source: string; sha: string }>();

function script(name: ScriptName) {
  const known = loaded.get(name);
  if (known) return known;
  const source = read("prelude") + read(name);
  const fresh = { source, sha: sha1(source) };
  loaded.set(name, fresh);
  return fresh;
}

/**
 * Runs a script in one round trip (two when Redis does not have it yet). Bulk strings in the reply are Buffers.
 * @throws RedisUnavailableError or RedisReplyError.
 */
export async function runScript(
  redis: Redis,
  name: ScriptName,
  keys: (string | Buffer)[],
  args: (string | Buffer | number)[],
): Promise<unknown> {
  const { source, sha } = script(name);
  try {
    return await redis.callBuffer("EVALSHA", sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (replyCode(error) !== "NOSCRIPT") throw redisError(error);
  }
  try {
    return await redis.callBuffer("EVAL", source, keys.length, ...keys, ...args);
  } catch (error) {
    throw redisError(error);
  }
}
