#!/usr/bin/env node
/**
 * `npm run demo`: loads the sample fleet into REDIS_URL, else into the embedded Redis, whether the dashboard runs or not.
 * `npm run demo -- --size 100000` loads a fleet of that size.
 */
import { resolve } from "node:path";
import { claimEmbedded, EmbeddedRedis, runningEmbeddedUrl } from "./embedded-redis.js";
import { ensurePackages, ensureRedisProgram } from "./install.js";
import { endRunningOnSignals, root, run } from "./run.js";
import { bold, complain, dim, say } from "./steps.js";

/** @param {Record<string, string>} env */
async function load(env) {
  const args = ["--import", "tsx", "lib/demo/command.ts", ...process.argv.slice(2)];
  return (await run(process.execPath, args, { env, show: true })).code;
}

/** Starts the embedded Redis for this one load. @param {string} dataDir */
async function loadIntoResting(dataDir) {
  const claim = claimEmbedded(dataDir, "load of the sample");
  /** @type {EmbeddedRedis | null} */
  let redis = null;
  try {
    redis = await EmbeddedRedis.start(dataDir, claim);
    await redis.untilLoaded();
    return await load({ REDIS_URL: redis.url, ROTA_EMBEDDED: "1" });
  } finally {
    if (redis) await redis.stop();
    else claim.lock.release();
  }
}

async function main() {
  console.log(`\n${bold("Rota")} ${dim("loads its sample fleet")}\n`);
  if (!process.env.REDIS_URL) await ensureRedisProgram("REDIS_URL=redis://127.0.0.1:6379/0 npm run demo");
  await ensurePackages();
  const { readSettings } = await import("./settings.js");
  const settings = await readSettings();
  if (process.env.REDIS_URL) return await load({});
  const dataDir = resolve(root, settings.dataDir);
  const running = runningEmbeddedUrl(dataDir);
  if (running !== null) {
    say(dim("into the embedded Redis of the dashboard that runs"));
    return await load({ REDIS_URL: running, ROTA_EMBEDDED: "1" });
  }
  const code = await loadIntoResting(dataDir);
  if (code === 0) say(`Look at it: ${bold("npm start")}\n`);
  return code;
}

// An interrupted load can be repeated; what matters is that its Redis is stopped, too.
endRunningOnSignals();

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error) => {
    complain(error);
    process.exitCode = 1;
  });
