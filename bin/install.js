import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { mustRun, root, run } from "./run.js";
import { Refusal, step } from "./steps.js";

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/**
 * Returns the packages of the lock file that are not installed in its version. npm records what it installed as its last step,
 * so an interrupted installation shows here, too.
 * @param {{dev: boolean}} options whether what only tests need counts
 * @returns {string[]} paths such as `node_modules/next`
 */
export function missingPackages({ dev }) {
  const wanted = readJson(join(root, "package-lock.json")).packages;
  const record = join(root, "node_modules", ".package-lock.json");
  const installed = existsSync(record) ? readJson(record).packages : {};
  return Object.keys(wanted).filter((path) => {
    const { version, optional, dev: forTests, devOptional } = wanted[path];
    if (path === "" || installed[path]?.version === version) return false;
    // An optional package may belong to another platform.
    return !(optional || devOptional) && (dev || !forTests);
  });
}

/** In a path, `#` begins a fragment for Tailwind, and `?` a query for tsx. */
const unusableInPath = /[#?]/;

/**
 * Installs the packages of the lock file that are missing.
 * @param {{dev?: boolean}} [options]
 * @throws Refusal where they cannot be installed, or would not work in this folder
 */
export async function ensurePackages({ dev = false } = {}) {
  const unusable = unusableInPath.exec(root);
  if (unusable) {
    throw new Refusal(
      `The path of this folder, ${root}, contains "${unusable[0]}", and tools that build the dashboard cannot work with that. Rename the folder, or move the project.`,
    );
  }
  if (missingPackages({ dev }).length === 0) return;
  await step("Installing the packages (npm ci)", () => {
    const args = ["ci", "--no-audit", "--no-fund", ...(dev ? ["--include=dev"] : [])];
    // The npm that runs this command, else the one in PATH.
    const npm = process.env.npm_execpath;
    return npm?.endsWith(".js")
      ? mustRun("The packages could not be installed", process.execPath, [npm, ...args])
      : mustRun("The packages could not be installed", "npm", args);
  });
}

/**
 * Finds a program in PATH.
 * @param {...string} names the first that exists wins
 */
export function onPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  return null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns whether system packages can be installed without asking: as root, on Debian or a descendant. */
export const canApt = () => process.getuid?.() === 0 && existsSync("/etc/debian_version") && onPath("apt-get") !== null;

/**
 * Installs packages of Debian. None that this project asks for starts a service.
 * @param {...string} packages
 */
export async function apt(...packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "-q", "--no-install-recommends", ...packages];
  const first = await run("apt-get", install, { env });
  if (first.code === 0) return;
  await run("apt-get", ["update", "-q"], { env });
  await mustRun(`apt-get could not install ${packages.join(", ")}`, "apt-get", install, { env });
}

/**
 * Returns the program of a Redis server. Debian's redis-tools holds it under another name; the name that it is called by
 * (`argv0`) decides what it does.
 * @returns {{file: string, argv0: string} | null}
 */
export function redisProgram() {
  const server = onPath("redis-server", "valkey-server");
  if (server) return { file: server, argv0: server };
  const tool = onPath("redis-check-rdb");
  return tool ? { file: tool, argv0: "redis-server" } : null;
}

/**
 * Finds the program of a Redis server, or installs one.
 * @param {string} [orElse] a command that needs none, since its REDIS_URL names a Redis
 * @throws Refusal that says how to get a Redis, where none can be installed
 */
export async function ensureRedisProgram(orElse) {
  const present = redisProgram();
  if (present) return present;
  if (canApt()) {
    // Not redis-server: that package would start a Redis of the system on port 6379.
    await step("Installing a Redis server (apt-get install redis-tools)", () => apt("redis-tools"));
    const installed = redisProgram();
    if (installed) return installed;
  }
  const how = process.platform === "darwin" ? "`brew install redis`" : "`sudo apt install redis-server`";
  throw new Refusal(
    `There is no redis-server or valkey-server on PATH. Get one (${how})${orElse ? `, or show yours: ${orElse}` : "."}`,
  );
}

/** Finds or installs OpenSSL, which makes the certificates of the tests over TLS. @throws Refusal where it cannot be installed */
export async function ensureOpenssl() {
  if (onPath("openssl")) return;
  if (!canApt()) throw new Refusal("There is no openssl on PATH.");
  await step("Installing OpenSSL (apt-get install openssl)", () => apt("openssl"));
}
