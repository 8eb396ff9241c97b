#!/usr/bin/env node
/**
 * `npm start` and, with `--dev`, `npm run dev`: from a bare checkout to a running dashboard. Installs and builds what is
 * missing, finds or starts a Redis, serves, and stops everything in the right order.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { askRedis, isRedis } from "./ask-redis.js";
import { ensureBuild } from "./build.js";
import { claimEmbedded, EmbeddedRedis, freePort } from "./embedded-redis.js";
import { ensurePackages, ensureRedisProgram } from "./install.js";
import { endRunning, leash, nodeModule, root } from "./run.js";
import { bold, complain, dim, duration, Refusal, say, step, warn } from "./steps.js";

/** Milliseconds after SIGTERM until the server is killed; it closes its streams in under 200. */
const serverStopMs = 1_200;
const serverStartMs = 60_000;

const dev = process.argv.includes("--dev");
const started = performance.now();

/** @type {import("node:child_process").ChildProcess | null} */
let server = null;
/** @type {EmbeddedRedis | null} */
let embedded = null;
/** @type {ReturnType<typeof claimEmbedded> | null} */
let claim = null;
/** @type {Promise<never> | null} */
let stopping = null;

/** Stops the server, then the embedded Redis, which may still receive a last write. @param {number} code */
function stop(code) {
  stopping ??= (async () => {
    await Promise.race([endRunning(), new Promise((done) => setTimeout(done, serverStopMs))]);
    await endServer();
    if (embedded) await embedded.stop();
    else claim?.lock.release();
    process.exit(code);
  })();
  return stopping;
}

async function endServer() {
  const child = server;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), serverStopMs);
  await gone;
  clearTimeout(hard);
}

/** @typedef {import("../lib/settings.ts").Settings} Settings */

/** @param {Settings} settings @returns {Promise<number>} */
async function choosePort({ port, host }) {
  if (port === 0) return await freePort();
  await new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      failed(new Refusal(portProblem(error, host, port))),
    );
    probe.listen(port, host.replace(/^\[|\]$/g, ""), () => probe.close(done));
  });
  return port;
}

/** @param {NodeJS.ErrnoException} error @param {string} host @param {number} port */
function portProblem(error, host, port) {
  if (error.code === "EADDRINUSE")
    return `Port ${port} is taken by another program. Use another: PORT=${port + 1} npm start`;
  if (error.code === "EACCES")
    return `Port ${port} may not be used by this user. Use one above 1023: PORT=3000 npm start`;
  return `HOST=${host} PORT=${port} cannot be listened on: ${error.message}.`;
}

/**
 * Chooses the Redis that the dashboard shows.
 * @param {Settings} settings
 * @returns {Promise<{env: Record<string, string>, shown: string}>}
 */
async function chooseRedis(settings) {
  if (!claim) {
    const { tryRedis } = await import("./settings.js");
    const { shown, failure } = await tryRedis(settings);
    if (failure) {
      warn(failure);
      warn("The dashboard starts all the same, shows the outage, and recovers by itself.");
    }
    return { env: { REDIS_URL: settings.redisUrl, ROTA_EMBEDDED: "0" }, shown };
  }
  embedded = await EmbeddedRedis.start(settings.dataDir, claim);
  return { env: { REDIS_URL: embedded.url, ROTA_EMBEDDED: "1" }, shown: `embedded, ${embedded.place.shown}` };
}

/**
 * @param {Settings} settings
 * @param {number} port
 * @param {Record<string, string>} redis
 * @param {string | null} build the file of the built server; null for development
 */
function startServer(settings, port, redis, build) {
  const address = settings.host.replace(/^\[|\]$/g, "");
  const args =
    build === null
      ? [nodeModule("next/dist/bin/next"), "dev", "--hostname", address, "--port", `${port}`]
      : [...leash, build];
  return spawn(process.execPath, args, {
    cwd: root,
    env: {
      ...process.env,
      ...redis,
      NODE_ENV: dev ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      // Next's name for the address; the shell's HOSTNAME is the machine's name and would bind elsewhere.
      HOSTNAME: address,
      HOST: settings.host,
      PORT: `${port}`,
      // The server runs in its build's folder.
      ROTA_DATA_DIR: resolve(root, settings.dataDir),
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // Ctrl-C reaches a whole process group; this process passes it on, in order.
    detached: !dev,
  });
}

/** @param {string} url @param {import("node:child_process").ChildProcess} child */
async function untilServing(url, child) {
  const end = performance.now() + serverStartMs;
  while (child.exitCode === null && child.signalCode === null) {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(serverStartMs) }).catch(() => null);
    if (response) return;
    if (performance.now() > end) throw new Refusal("The server does not answer.");
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Refusal("The server came to an end while it started; what it said stands above.");
}

/** Mentions a Redis on the default port: the user may have expected Rota to use it. */
async function mentionLocalRedis() {
  if (!isRedis(await askRedis({ host: "127.0.0.1", port: 6379 }, "PING"))) return;
  say(`${dim("A Redis answers on localhost:6379. To show that one: ")}REDIS_URL=redis://localhost:6379/0 npm start`);
}

async function main() {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => void stop(0));
  console.log(`\n${bold("Rota")} ${dim(dev ? "for development" : "the operator's dashboard for TaskIQ schedules")}\n`);

  // First what may need the user: nobody should wait for packages and a build to learn that.
  if (!process.env.REDIS_URL) await ensureRedisProgram("REDIS_URL=redis://127.0.0.1:6379/0 npm start");
  await ensurePackages();
  const { readSettings } = await import("./settings.js");
  const settings = await readSettings();
  settings.dataDir = resolve(root, settings.dataDir);
  const port = await choosePort(settings);
  if (!process.env.REDIS_URL) claim = claimEmbedded(settings.dataDir, "dashboard");
  const build = dev ? null : await ensureBuild();
  const redis = await step("Redis", async (detail) => {
    const chosen = await chooseRedis(settings);
    detail(chosen.shown);
    return chosen;
  });
  if (stopping) return;

  const url = `http://${settings.host.includes(":") ? `[${settings.host.replace(/^\[|\]$/g, "")}]` : settings.host}:${port}`;
  const child = startServer(settings, port, redis.env, build);
  server = child;
  child.once("exit", (code) => {
    if (stopping) return;
    complain(
      new Refusal(`The server came to an end by itself (${code === null ? child.signalCode : `exit code ${code}`}).`),
    );
    void stop(code || 1);
  });
  await step("Server", () => untilServing(url, child));
  if (stopping) return;
  console.log(`\n  ${bold(url)}  shows ${bold(redis.shown)}  ${dim(`after ${duration(performance.now() - started)}`)}`);
  if (claim) await mentionLocalRedis();
  say(`${dim("Ctrl-C stops it.")}\n`);
}

main().catch((error) => {
  if (stopping) return;
  complain(error);
  void stop(1);
});
