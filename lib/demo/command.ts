import { parseArgs } from "node:util";
import { openSource } from "@/lib/redis/source";
import { settings } from "@/lib/settings";
import { loadDemo } from "./fleet";

/**
 * The TypeScript part of `npm run demo`: loads the sample into REDIS_URL with a progress bar.
 * Arguments: `--size N`.
 */
const barWidth = 30;

function progress(written: number, size: number): void {
  if (!process.stdout.isTTY) return;
  const full = Math.round((written / size) * barWidth);
  const bar = "█".repeat(full) + "░".repeat(barWidth - full);
  process.stdout.write(`\r  ${bar} ${written.toLocaleString("en")} of ${size.toLocaleString("en")}`);
  if (written === size) process.stdout.write("\n");
}

/** Reads the size. @throws TypeError for anything but `--size N`: npm keeps an option to itself that comes before `--` */
function askedSize(): number | undefined {
  const { values } = parseArgs({ options: { size: { type: "string" } } });
  return values.size === undefined ? undefined : Number(values.size.trim() || Number.NaN);
}

/** Aborted by Ctrl-C, or by the signal that `npm run demo` passes on. */
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());

function sentence(error: unknown): string {
  if (interrupted.signal.aborted) return "Stopped. What is written so far stays; the next load replaces it.";
  if (error instanceof TypeError) return `${error.message} The size is given so: npm run demo -- --size 100000`;
  return error instanceof Error ? error.message : String(error);
}

const source = openSource(settings());
try {
  const started = performance.now();
  const { signal } = interrupted;
  const { schedules, configs } = await loadDemo(source, { size: askedSize(), onProgress: progress, signal });
  const took = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`  ${schedules.toLocaleString("en")} schedules of ${configs} configurations in ${took} s\n`);
} catch (error) {
  process.stderr.write(`\n✗ ${sentence(error)}\n\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  source.redis.disconnect();
}
