import { loadDemo } from "@/lib/demo/fleet";
import type { Source } from "@/lib/redis/source";
import { startDashboard } from "@/tests/support/dashboard";
import { startRedis } from "@/tests/support/redis";
import { measureFirstLoad } from "./first-load";
import { measureFullInfo } from "./full-info";
import { measurePause } from "./pause";
import { type Row, table, writeInto } from "./report";
import { measureSummary } from "./summary";

/**
 * `npm run bench`: measures on a Redis and a dashboard of its own, prints the table, and writes it into
 * docs/performance.md. Ratios are within one run; timing decides no test.
 */
const sizes = [10_000, 100_000];

/** Ids of active schedules in TaskIQ's cron list. */
const someListed = (source: Source) => source.redis.lrange(source.keys.cronList(), 0, 1999);

async function measureAt(size: number): Promise<Row[]> {
  const redis = await startRedis();
  try {
    const source = redis.source();
    process.stdout.write(`Writing ${size.toLocaleString("en")} schedules …\n`);
    await loadDemo(source, { size });
    const rows = await measureSummary(source, size);
    if (size !== sizes[0]) return rows;
    const ids = await someListed(source);
    rows.push(await measureFullInfo(source, ids), ...(await measurePause(source, ids)));
    const dashboard = await startDashboard({ REDIS_URL: redis.url });
    rows.push(await measureFirstLoad(dashboard.url));
    await dashboard.stop();
    return rows;
  } finally {
    await redis.stop();
  }
}

const rows: Row[] = [];
for (const size of sizes) rows.push(...(await measureAt(size)));
process.stdout.write(`\n${table(rows)}\n`);
writeInto("docs/performance.md", rows);
