import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChainableCommander, Redis } from "ioredis";
import { replyCode, writeError } from "./errors";

/**
 * Every change of more than one step is one of these Lua files, and so is a reading that would need thousands of commands.
 * The head of each file names KEYS, ARGV, result and events.
 */
export type ScriptName =
  | "set_status"
  | "set_metadata"
  | "pause"
  | "finish_pause"
  | "resume"
  | "repair"
  | "purge"
  | "add_event"
  | "report_run"
  | "set_run_aside"
  | "delete_each"
  | "delete_legacy"
  | "read_each"
  | "write_sample";

/** SHA-1 in hex, as Lua's `redis.sha1hex` returns it. */
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
 * Runs a script that writes, in one round trip (two where Redis does not have it yet). Bulk strings in the reply are Buffers.
 * @throws RedisUnavailableError or RedisReplyError: it did not run; OutcomeUnknownError: it may have run
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
    if (replyCode(error) !== "NOSCRIPT") throw writeError(error);
  }
  try {
    return await redis.callBuffer("EVAL", source, keys.length, ...keys, ...args);
  } catch (error) {
    throw writeError(error);
  }
}

/**
 * Adds a script to a pipeline as one command; bulk strings in its reply are Buffers. It sends the script's text, since within
 * a pipeline there is no second try for a Redis that does not have it.
 */
export function addScript(
  pipeline: ChainableCommander,
  name: ScriptName,
  keys: (string | Buffer)[],
  args: (string | Buffer | number)[],
): void {
  pipeline.callBuffer("EVAL", script(name).source, keys.length, ...keys, ...args);
}
