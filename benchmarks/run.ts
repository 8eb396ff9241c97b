import { writeFileSync } from "node:fs";
import { loadDemo } from "@/lib/demo/fleet";
import type { Source } from "@/lib/redis/source";
import { startRedis, type TestRedis } from "@/tests/support/redis";
import { measureBuild } from "./cold-build";
import { measureDetail } from "./detail";
import { measureFirstLoad } from "./first-load";
import { measureFollowing } from "./following";
import { measureFullInfo } from "./full-info";
import { growth } from "./growth";
import { Client, untilLive } from "./http";
import { type Line, type Lines, linesTable } from "./lines";
import { measureNextRuns } from "./next-runs";
import { measurePause } from "./pause";
import { plotted } from "./plot";
import { measureQueries } from "./queries";
import { type Row, table, writeInto } from "./report";
import { measureRuns } from "./runs";
import { measureSoak } from "./soak";
import { measureStreams } from "./streams";
import { measureSummary } from "./summary";
import { startWatched } from "./watched";

/**
 * `npm run bench`: measures on a Redis and a dashboard of its own, prints the tables, and writes them into
 * docs/performance.md. Ratios are within one run; timing decides no test.
 * Arguments: the sizes to measure, as `npm run bench -- 1000 10000`; only a run of all sizes is written down.
 */
const all = [1000, 10_000, 100_000, 1_000_000];
const asked = process.argv.slice(2).map(Number);
const sizes = asked.length > 0 ? all.filter((size) => asked.includes(size)) : all;
const largest = sizes.at(-1);

/** Sizes for the service, which reads everything for each summary. */
const serviceSizes = [10_000, 100_000];

/** Ids of active schedules in TaskIQ's cron list. */
const someListed = (source: Source) => source.redis.lrange(source.keys.cronList(), 0, 1999);

const say = (what: string) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

async function measureService(source: Source, size: number): Promise<Row[]> {
  if (!serviceSizes.includes(size)) return [];
  say("the service");
  const rows = await measureSummary(source, size);
  if (size !== serviceSizes[0]) return rows;
  const ids = await someListed(source);
  return [...rows, await measureFullInfo(source, ids), ...(await measurePause(source, ids))];
}

async function measureDashboard(
  redis: TestRedis,
  source: Source,
  size: number,
): Promise<{ rows: Row[]; lines: Line[] }> {
  const dashboard = await startWatched(redis.url);
  try {
    const client = new Client(dashboard.url);
    await untilLive(client);
    client.close();
    const rows = size === largest ? [await measureFirstLoad(dashboard.url)] : [];
    say("queries");
    const lines = await measureQueries(source, dashboard.url);
    for (const { rate, lagMs } of [
      { rate: 10_000, lagMs: 100 },
      { rate: 40_000, lagMs: 1000 },
    ]) {
      say(`following ${rate.toLocaleString("en")} changes/s`);
      const following = { size, rate, seconds: 15, lagMs };
      lines.push(...(await measureFollowing(redis.client, redis.url, dashboard, following)));
    }
    say("event streams");
    lines.push(...(await measureStreams(redis.client, redis.url, dashboard)));
    if (size === largest) {
      say("a minute of changes");
      lines.push(await measureSoak(redis.url, dashboard));
    }
    return { rows, lines };
  } finally {
    await dashboard.stop();
  }
}

async function measureAt(size: number): Promise<{ rows: Row[]; lines: Line[] }> {
  const [redis, empty] = await Promise.all([startRedis(), startRedis()]);
  try {
    const source = redis.source();
    say(`writing ${size.toLocaleString("en")} schedules`);
    await loadDemo(source, { size });
    const rows = await measureService(source, size);
    say("cold build");
    const lines = await measureBuild(redis.client, redis.url, empty.url, size);
    say("a schedule's page");
    lines.push(await measureDetail(redis.url));
    say("next runs");
    lines.push(...(await measureNextRuns(size)));
    const dashboard = await measureDashboard(redis, source, size);
    return { rows: [...rows, ...dashboard.rows], lines: [...lines, ...dashboard.lines] };
  } finally {
    await Promise.all([redis.stop(), empty.stop()]);
  }
}

const rows: Row[] = [];
const lines: Lines = new Map();
for (const size of sizes) {
  const measured = await measureAt(size);
  rows.push(...measured.rows);
  lines.set(size, measured.lines);
  process.stdout.write(`${linesTable(new Map([[size, measured.lines]]))}\n`);
}
say("reports about runs");
rows.push(...(await measureRuns()));
const growths = growth(lines);
const parts = [table(rows), linesTable(lines), ...(growths.length > 0 ? [table(growths)] : [])];
const report = parts.join("\n\n");
process.stdout.write(`\n${report}\n`);
if (sizes.length === all.length) {
  writeInto("docs/performance.md", `${report}\n\n![Median times by the size of the fleet](performance.svg)`);
  writeFileSync("docs/performance.svg", plotted(lines));
}
