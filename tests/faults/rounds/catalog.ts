import { contract, type Schedule } from "@/lib/api/contract";
import { request } from "@/tests/support/dashboard";
import { differences } from "@/tests/support/differences";
import { naiveSchedule, serializerOfMost } from "@/tests/support/naive-drift";
import type { Stage } from "./stage";
import { readTruth } from "./truth";
import { until } from "./until";

/** Differences that are reported at the most. */
const reported = 5;

/** Where GET /api/schedules differs from what is in Redis. What the clock alone changes may be a moment behind. */
export async function wrongInCatalog({ dashboard, redis }: Stage): Promise<string[]> {
  const look = async () => {
    const shown = await shownSchedules(dashboard);
    if (typeof shown === "string") return [shown];
    return differences(Object.fromEntries(shown), Object.fromEntries(await trueSchedules(redis.client)));
  };
  const found = await until(look, (each) => each.length === 0);
  return found.slice(0, reported).map((each) => `The list shows${each}`);
}

async function shownSchedules(dashboard: Stage["dashboard"]): Promise<Map<string, Schedule> | string> {
  const all = new Map<string, Schedule>();
  let cursor: string | null = "";
  while (cursor !== null) {
    const { status, json } = await request(dashboard, `/api/schedules?limit=500${cursor && `&cursor=${cursor}`}`);
    if (status !== 200) return ` an answer of ${status}`;
    const page = contract.listSchedules.answer.parse(json);
    for (const item of page.items) all.set(item.scheduleId, item);
    cursor = page.nextCursor;
  }
  return all;
}

async function trueSchedules(client: Stage["redis"]["client"]): Promise<Map<string, Schedule>> {
  const truth = await readTruth(client);
  const serializer = serializerOfMost(truth.values());
  const at = new Date();
  const rows = [...truth].map(([id, known]) => naiveSchedule(id, known, serializer, at)?.schedule);
  return new Map(rows.flatMap((row) => (row ? [[row.scheduleId, row] as const] : [])));
}
