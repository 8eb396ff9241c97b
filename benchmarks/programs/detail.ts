import { readDetail } from "@/lib/detail/detail";
import { ScheduleReading } from "@/lib/detail/reading";
import { configIdOf } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { openSource } from "@/lib/redis/source";
import { parseSettings } from "@/lib/settings";
import { sideBySide } from "../measure";

// Prints how many ms the data of a schedule's page takes, and the same commands raw, in two pipelines.
const source = openSource(parseSettings(process.env));
const { redis, keys } = source;
const reach = { events: 5, runs: 1, everyEntry: false };
const ids = await redis.lrange(keys.cronList(), 100, 199);

async function readRaw(id: string): Promise<void> {
  await redis
    .pipeline()
    .getBuffer(keys.status(id))
    .getBuffer(keys.meta(id))
    .getBuffer(keys.data(id))
    .pttl(keys.meta(id))
    .lrangeBuffer(keys.history(id), 0, 4)
    .llen(keys.history(id))
    .hgetallBuffer(keys.pause(id))
    .hmgetBuffer(keys.aside(id), "kind", "by", "at", "list")
    .hgetBuffer(keys.aside(id), "payload")
    .exec();
  await redis
    .pipeline()
    .sismember(keys.index(configIdOf(id) ?? "0"), id)
    .lpos(keys.cronList(), id, "COUNT", 1, "MAXLEN", limits.searchedList)
    .llen(keys.cronList())
    .lpos(keys.intervalList(), id, "COUNT", 1, "MAXLEN", limits.searchedList)
    .llen(keys.intervalList())
    .exec();
}

const { ours, theirs } = await sideBySide(
  101,
  async () => {
    for (const id of ids) await readDetail(new ScheduleReading(source, id, reach, async () => null));
  },
  async () => {
    for (const id of ids) await readRaw(id);
  },
);
process.stdout.write(JSON.stringify({ ours: ours / ids.length, theirs: theirs / ids.length }));
process.exit(0);
