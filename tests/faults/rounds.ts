import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { deck, type RoundReport, runRounds } from "./rounds/run";

/**
 * `npm run faults`: plays rounds of load with one fault each, on a Redis, a dashboard and a scheduler of its own, and checks
 * after each that everything is as those who acted were told.
 * `--rounds 40`; `--seed N` repeats the choice of faults and load; `--faults killed,deaf:rota` names the faults instead.
 */
const usage = "Usage: npm run faults -- [--rounds N] [--seed N] [--faults NAME,NAME…]";

function asked(): { seed: number; names: string[] } {
  const { values } = parseArgs({
    options: { rounds: { type: "string" }, seed: { type: "string" }, faults: { type: "string" } },
  });
  const seed = wholeNumber(values.seed) ?? randomInt(1_000_000);
  return { seed, names: values.faults?.split(",") ?? deck(seed, wholeNumber(values.rounds) ?? 40) };
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${text} is not a whole number above 0.`);
  return text === undefined ? undefined : Number(text);
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function line(
  { round, fault, chosen, acknowledged, refused, unknown, written, settledMs, broken }: RoundReport,
  of: number,
) {
  const counts = `acknowledged ${acknowledged}, refused ${refused}, unknown ${unknown}, written ${written}`;
  const head = `${String(round).padStart(3)}/${of}  ${`${fault} (${chosen})`.padEnd(58)}`;
  const lines = [`${head} ${counts}; settled after ${(settledMs / 1000).toFixed(1)} s`];
  return [...lines, ...broken.map((each) => `     BROKEN  ${each}`)].join("\n");
}

async function main(): Promise<number> {
  const { seed, names } = asked();
  say(`Seed ${seed}: ${names.length} rounds`);
  const over = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => over.abort());
  const reports = await runRounds(seed, names, (report) => say(line(report, names.length)), over.signal);
  const sum = (count: "acknowledged" | "refused" | "unknown" | "written") =>
    reports.reduce((total, report) => total + report[count], 0);
  say(
    `\n${reports.length} rounds: acknowledged ${sum("acknowledged")}, refused ${sum("refused")}, unknown ${sum("unknown")}; ` +
      `the application wrote ${sum("written")} times`,
  );
  const broken = reports.filter((report) => report.broken.length > 0);
  if (broken.length === 0) return over.signal.aborted ? 130 : 0;
  say(`Invariants broke in ${broken.map(({ round, fault }) => `round ${round} (${fault})`).join(", ")}. Seed ${seed}`);
  return 1;
}

main()
  .then((code) => process.exit(code))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${usage}\n`);
    process.exit(1);
  });
