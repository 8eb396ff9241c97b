import { z } from "@/lib/zod";
import type { ConnectionPair } from "./connection-pair";
import { unlessRefused } from "./errors";
import { connectionOptions, type Source } from "./source";
import type { Following, KeyListener } from "./tracking";

/**
 * A way of following that works by now; `handOn` begins to tell the listener. `untold`: the commands on whole databases of
 * which it does not tell.
 */
export type Armed = { how: Following; untold: readonly string[]; handOn(listener: KeyListener): void };

/**
 * Arms the best way that this Redis allows to this user.
 * @throws any error of ioredis where Redis does not serve (unreachable, LOADING, NOAUTH, ...): to be tried again.
 */
export async function arm(pair: ConnectionPair, source: Source): Promise<Armed> {
  await pair.serves();
  const armed =
    (await unlessRefused(armTracking(pair, source))) ?? (await unlessRefused(armNotifications(pair, source)));
  return armed ?? { how: "polling", untold: [], handOn: () => {} };
}

/** Client tracking in broadcasting mode: Redis 6, needs nothing to be configured, and tells FLUSHDB, too. */
async function armTracking({ asking, told, over }: ConnectionPair, source: Source): Promise<Armed> {
  const id = await told.client("ID");
  await told.subscribe("__redis__:invalidate");
  const prefixes = source.keys.prefixes(source.settings.runs.token !== null).flatMap((prefix) => ["PREFIX", prefix]);
  await asking.call("CLIENT", ["TRACKING", "ON", "REDIRECT", id, "BCAST", ...prefixes]);
  return {
    how: "tracking",
    untold: ["swapdb"],
    handOn: (listener) =>
      // An array of keys, or null for a flush, whatever the type of ioredis says. `message` would join them by commas.
      told.on("messageBuffer", (_channel: Buffer, keys: unknown) => {
        if (over.aborted) return;
        if (Array.isArray(keys)) listener.changed(keys);
        else if (keys === null) listener.everything();
      }),
  };
}

/** Keyspace notifications, where the server is configured for them; Rota never configures somebody's Redis. */
async function armNotifications({ asking, told, over }: ConnectionPair, source: Source): Promise<Armed | null> {
  if (!coversEveryChange(await asking.config("GET", "notify-keyspace-events"))) return null;
  const channels = `__keyspace@${connectionOptions(source.settings.redisUrl).db ?? 0}__:`;
  await told.psubscribe(
    ...source.keys.patterns(source.settings.runs.token !== null).map((pattern) => channels + pattern),
  );
  return {
    how: "notifications",
    untold: ["flushdb", "flushall", "swapdb"],
    handOn: (listener) =>
      told.on("pmessageBuffer", (_pattern, channel) => {
        if (!over.aborted) listener.changed([channel.subarray(channels.length)]);
      }),
  };
}

const configured = z.tuple([z.string(), z.string()]);

/** Whether the setting has K (by key) and A, or each of the classes that A has meant since Redis 5. */
function coversEveryChange(reply: unknown): boolean {
  const [, flags = ""] = configured.safeParse(reply).data ?? [];
  return flags.includes("K") && (flags.includes("A") || [..."g$lshzxet"].every((each) => flags.includes(each)));
}
