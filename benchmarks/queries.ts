import { z } from "zod";
import type { Source } from "@/lib/redis/source";
import { sorts } from "@/lib/schedules/enums";
import { Client, middle } from "./http";
import { type Line, names } from "./lines";
import { time } from "./measure";
import { ms, times } from "./report";
import { summaryByTheSpecification } from "./specification";

const page = z.object({ total: z.number(), nextCursor: z.string().nullable() });

/** Requests timed for each question. */
const requests = 300;

/** Measures the questions of pages, over HTTP, one request after another. */
export async function measureQueries({ redis, keys }: Source, url: string): Promise<Line[]> {
  const client = new Client(url);
  const lines: Line[] = [];
  const ask = async (what: string, path: string, goalMs: number) => {
    const { p50, p99 } = middle(await client.times(path, requests));
    const text = `${ms(p50)} · ${ms(p99)}`;
    lines.push({ what, text, value: p50, goal: `p99 < ${goalMs} ms`, holds: p99 < goalMs });
  };
  const list = "/api/schedules?limit=50";
  const { total } = page.parse(await client.ask(list));
  const deep = Math.max(0, total - 100);

  await ask("floor: a request that asks nothing", "/api/health", 10);
  await ask(names.summary, "/api/summary", 10);
  const theirs = await time(() => summaryByTheSpecification(redis, keys.schedules));
  const ratio = theirs / (lines.at(-1)?.value ?? Number.NaN);
  lines.push({
    what: "the specification's summary against it",
    text: `${ms(theirs)}, ${times(ratio)}`,
    value: ratio,
    goal: "≥ 15×",
    holds: ratio >= 15,
  });
  for (const sort of sorts) {
    await ask(`sorted page, first, by ${sort}`, `${list}&sort=${sort}`, 20);
    await ask(`sorted page, last, by ${sort}`, `${list}&sort=${sort}&offset=${deep}`, 20);
    const { nextCursor } = page.parse(await client.ask(`${list}&sort=${sort}&offset=${Math.max(0, deep - 50)}`));
    await ask(
      `the same by cursor, by ${sort}`,
      `${list}&sort=${sort}&cursor=${encodeURIComponent(nextCursor ?? "")}`,
      20,
    );
  }
  await ask("what is wrong, all kinds", "/api/drift", 30);
  await ask("what is wrong, of a kind", "/api/drift?kind=metadata-expiring", 30);
  await ask(names.filtered, `${list}&status=paused&type=cron&sort=-updated`, 30);
  await ask("filtered by configuration", `${list}&config=12`, 30);
  await ask(names.contains, `${list}&search=${encodeURIComponent("库存")}`, 80);
  await ask("contains four digits", `${list}&search=4321`, 80);
  await ask("contains what is nowhere", `${list}&search=qzxv`, 80);
  await ask("contains what is everywhere", `${list}&search=scheduled`, 150);
  await ask("starts of the next week", `/api/upcoming?to=${encodeURIComponent(inDays(7))}`, 300);
  await ask("starts of the next day, filtered", "/api/upcoming?type=cron&search=a", 300);
  await ask("the first fifty starts", "/api/upcoming/starts?limit=50", 300);
  client.close();
  return lines;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
