import { existsSync } from "node:fs";
import { apt, canApt, onPath } from "./install.js";
import { mustRun, nodeModule } from "./run.js";
import { Refusal, step } from "./steps.js";

/** Chromium's program, of the system or as Playwright keeps its own; null where there is none. */
export async function chromiumProgram() {
  const ofSystem = onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  if (ofSystem) return ofSystem;
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}

/**
 * Finds Chromium, or gets one: Debian's as root, else Playwright's own into the user's cache.
 * @throws Refusal where none can be had
 */
export async function ensureChromium() {
  const present = await chromiumProgram();
  if (present) return present;
  await step("Installing Chromium", async () => {
    const playwright = [nodeModule("@playwright/test/cli.js"), "install", "chromium"];
    if (canApt()) await apt("chromium");
    else await mustRun("Chromium could not be installed", process.execPath, playwright);
  });
  const installed = await chromiumProgram();
  if (!installed) throw new Refusal("Chromium was installed but is not found.");
  return installed;
}
