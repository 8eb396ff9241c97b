import type { Redis } from "ioredis";

/**
 * The specification's own algorithm, as in its Python: SCAN with redis-py's default COUNT, then one GET after another. Our
 * summary is compared with it.
 */
export async function summaryByTheSpecification(redis: Redis, prefix: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = { total: 0 };
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${prefix}:status:*`);
    cursor = next;
    for (const key of keys) {
      const status = (await redis.get(key)) ?? "inactive";
      counts[status] = (counts[status] ?? 0) + 1;
      counts.total = (counts.total ?? 0) + 1;
    }
  } while (cursor !== "0");
  return counts;
}
