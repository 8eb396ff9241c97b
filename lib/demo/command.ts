import { openSource } from "@/lib/redis/source";
import { settings } from "@/lib/settings";
import { loadDemo } from "./fleet";

/**
 * The part of `npm run demo` that is TypeScript: loads the sample into REDIS_URL with a progress bar.
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

function askedSize(): number | undefined {
  const at = process.argv.findIndex((word) => word === "--size" || word.startsWith("--size="));
  if (at < 0) return undefined;
  const word = process.argv[at] ?? "";
  return Number(word.includes("=") ? word.slice("--size=".length) : process.argv[at + 1]);
}

const source = openSource(settings());
try {
  const started = performance.now();
  const { schedules, configs } = await loadDemo(source, { size: askedSize(), onProgress: progress });
  const took = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`  ${schedules.toLocaleString("en")} schedules of ${configs} configurations in ${took} s\n`);
} catch (error) {
  process.stderr.write(`\n✗ ${error instanceof Error ? error.message : String(error)}\n\n`);
  process.exitCode = 1;
} finally {
  source.redis.disconnect();
}
