import { pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";
import { root } from "./run.js";

/**
 * Loads a module of the program from its TypeScript; packages must be installed.
 * @param {string} path below the project's folder
 */
const load = (path) =>
  tsImport(pathToFileURL(`${root}/${path}`).href, { parentURL: import.meta.url, tsconfig: `${root}/tsconfig.json` });

/**
 * Reads the settings, checked by the same code as in the server.
 * @returns {Promise<import("../lib/settings.ts").Settings>}
 * @throws SettingsError
 */
export async function readSettings() {
  const { parseSettings } = await load("lib/settings.ts");
  return parseSettings(process.env);
}

/**
 * Tries the Redis that REDIS_URL names.
 * @param {import("../lib/settings.ts").Settings} settings
 * @returns {Promise<{shown: string, failure: string | null}>} its address without password, and why Rota cannot read it now
 */
export async function tryRedis(settings) {
  const { openSource, displayAddress } = await load("lib/redis/source.ts");
  const { redisError } = await load("lib/redis/errors.ts");
  const { checkReading } = await load("lib/redis/check.ts");
  const source = openSource(settings);
  const shown = displayAddress(settings.redisUrl);
  try {
    await checkReading(source);
    return { shown, failure: null };
  } catch (error) {
    return { shown, failure: redisError(error).message };
  } finally {
    source.redis.disconnect();
  }
}
