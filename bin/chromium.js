import { existsSync } from "node:fs";
import { apt, canApt, onPath } from "./install.js";
import { mustRun, nodeModule } from "./run.js";
import { Refusal, step } from "./steps.js";

/** Returns the system's Chromium, else Playwright's own; null where there is none. */
export async function chromiumProgram() {
  const ofSystem = onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  if (ofSystem) return ofSystem;
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}

/**
 * Finds Chromium, or installs it: as root Debian's, else Playwright's own into the user's cache.
 * @throws Refusal where none can be had
 */
export async function ensureChromium() {
  const present = await chromiumProgram();
  if (present) return present;
  await step("Installing Chromium", async () => {
    // Debian has a package of it; Ubuntu, where apt works too, has none.
    const installed = canApt() && (await aptSucceeds("chromium"));
    if (!installed) await mustRun("Chromium could not be installed", process.execPath, downloadOfPlaywright());
  });
  const installed = await chromiumProgram();
  if (!installed) throw new Refusal("Chromium was installed but is not found.");
  return installed;
}

/** @param {string} name */
const aptSucceeds = (name) =>
  apt(name)
    .then(() => true)
    .catch(() => false);

/** Returns the arguments for node. `--with-deps` installs the libraries that Chromium needs, which only root can do. */
const downloadOfPlaywright = () => [
  ...[nodeModule("@playwright/test/cli.js"), "install", "chromium"],
  ...(canApt() ? ["--with-deps"] : []),
];
