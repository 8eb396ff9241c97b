import { limits } from "@/lib/limits";
import { openSource, type Source } from "@/lib/redis/source";
import { parseSettings } from "@/lib/settings";

// Reads from REDIS_URL what a build of the catalog reads, and does nothing with it: one pass of SCAN, and meanwhile the keys
// that it finds, in the same pages; then the lists and the indexes. Prints how many ms that took.
const source = openSource(parseSettings(process.env));
await source.redis.ping();
const began = performance.now();
await readRaw(source);
process.stdout.write(JSON.stringify({ ms: performance.now() - began }));
process.exit(0);

async function readRaw({ redis, keys }: Source): Promise<void> {
  const head = keys.status("");
  const timeLists: string[] = [];
  const indexes: Buffer[] = [];
  const underWay = new Set<Promise<unknown>>();
  const indexHead = `${keys.schedules}:index:config:`;
  let ids: string[] = [];
  let cursor = "0";
  const readIds = async () => {
    const page = redis.pipeline();
    page.mgetBuffer(ids.map(keys.status)).mgetBuffer(ids.map(keys.meta)).mgetBuffer(ids.map(keys.data));
    for (const id of ids) page.pttl(keys.meta(id)).lindexBuffer(keys.history(id), 0).pttl(keys.history(id));
    ids = [];
    const work = page.exec().finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size >= 3) await Promise.race(underWay);
  };
  do {
    const [next, page] = await redis.scanBuffer(cursor, "COUNT", limits.scanCount);
    cursor = next.toString();
    for (const key of page) {
      if (key.subarray(0, head.length).equals(head)) ids.push(key.toString("utf8", head.length));
      else if (key.includes(":time:")) timeLists.push(key.toString());
      else if (key.includes(indexHead)) indexes.push(key);
      if (ids.length === limits.mgetKeys) await readIds();
    }
  } while (cursor !== "0");
  await readIds();
  await Promise.all(underWay);
  for (const list of [keys.cronList(), keys.intervalList(), ...timeLists]) {
    for (let start = 0; ; start += limits.listPage) {
      if ((await redis.lrangeBuffer(list, start, start + limits.listPage - 1)).length < limits.listPage) break;
    }
  }
  for (let start = 0; start < indexes.length; start += limits.listsAtOnce) {
    const page = redis.pipeline();
    for (const key of indexes.slice(start, start + limits.listsAtOnce))
      page.sscanBuffer(key, 0, "COUNT", limits.listPage);
    await page.exec();
  }
}
