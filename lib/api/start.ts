import { settings } from "@/lib/settings";
import { logConsole } from "./log";
import { rota, shutDown } from "./process";
import { ignoreUpgrades, watchRequests } from "./requests";

/** Milliseconds for which a connection that a client keeps open may delay the exit. */
const patienceMs = 1000;

/**
 * Checks the settings (a wrong one ends the process with a sentence), opens the connection, and lets the process end on a
 * signal: open streams would keep Next waiting for ever.
 */
export function start(): void {
  try {
    settings();
    rota();
    watchRequests();
    if (process.env.NODE_ENV === "production") {
      logConsole();
      // In development Next reloads pages over such a connection.
      ignoreUpgrades();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      shutDown();
      setTimeout(() => process.exit(0), patienceMs).unref();
    });
  }
}
