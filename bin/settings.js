import { pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";
import { root } from "./run.js";

/**
 * A module of the program, run from its TypeScript; packages must be installed.
 * @param {string} path below the project's folder
 */
const load = (path) =>
  tsImport(pathToFileURL(`${root}/${path}`).href, { parentURL: import.meta.url, tsconfig: `${root}/tsconfig.json` });

/**
 * The settings, checked by the same code as in the server.
 * @returns {Promise<import("../lib/settings.ts").Settings>}
 * @throws SettingsError
 */
export async function readSettings() {
  const { parseSettings } = await load("lib/settings.ts");
  return parseSettings(process.env);
}

/**
 * The Redis that REDIS_URL names: its address without password, and why it does not let Rota read now.
 * @param {import("../lib/settings.ts").Settings} settings
 * @returns {Promise<{shown: string, failure: string | null}>}
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
