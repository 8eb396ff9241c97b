import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { TextPart } from "@/lib/schedules/text-parts";
import { findEvent } from "./event-name";

/** A page of a text. */
export type TextPage = {
  text: string;
  /** Bytes of the whole text. */
  bytes: number;
  /** The byte at which the next page begins; null: this is the last one. */
  next: number | null;
};

/**
 * Reads a page of a text as Redis holds it, from a byte on, up to a whole character. Bytes that are not UTF-8 are shown as
 * U+FFFD. Null: there is no such text, its key is of another type, or the event is gone.
 * @param event which event, by its name (lib/detail/event-name.ts); only for the part `event`
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readTextPage(
  source: Source,
  id: ScheduleId,
  { part, event, from }: { part: TextPart; event?: string | undefined; from: number },
): Promise<TextPage | null> {
  const { redis, keys } = source;
  switch (part) {
    case "status":
      return await ofString(redis, keys.status(id), from);
    case "metadata":
      return await ofString(redis, keys.meta(id), from);
    case "payload":
      return await ofString(redis, keys.data(id), from);
    case "paused-by":
      return await ofField(redis, keys.pause(id), "by", from);
    case "pause-reason":
      return await ofField(redis, keys.pause(id), "reason", from);
    case "event": {
      const entry = await findEvent(source, id, event ?? "");
      return entry && pageOf(entry.subarray(from, from + limits.textPage), from, entry.length);
    }
  }
}

async function ofString(redis: Source["redis"], key: Buffer, from: number): Promise<TextPage | null> {
  const [page, length] = await pipelined(
    redis
      .pipeline()
      .getrangeBuffer(key, from, from + limits.textPage - 1)
      .strlen(key),
  );
  const bytes = length?.value;
  if (!Buffer.isBuffer(page?.value) || typeof bytes !== "number" || bytes === 0) return null;
  return pageOf(page.value, from, bytes);
}

async function ofField(redis: Source["redis"], key: Buffer, field: string, from: number): Promise<TextPage | null> {
  const [reply] = await pipelined(redis.pipeline().hgetBuffer(key, field));
  const value = reply?.value;
  if (!Buffer.isBuffer(value)) return null;
  return pageOf(value.subarray(from, from + limits.textPage), from, value.length);
}

function pageOf(page: Buffer, from: number, bytes: number): TextPage {
  const isLast = from + page.length >= bytes;
  const whole = isLast ? page : page.subarray(0, page.length - brokenOff(page));
  return { text: whole.toString("utf8"), bytes, next: isLast ? null : from + whole.length };
}

/** How many bytes at the end begin a character of UTF-8 without completing it. */
function brokenOff(bytes: Buffer): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes.at(-back) ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
