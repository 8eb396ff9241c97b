import { z } from "@/lib/zod";
import type { ConnectionPair } from "./connection-pair";
import { unlessRefused } from "./errors";
import type { Following, KeyListener } from "./key-listener";
import { connectionOptions, type Source } from "./source";

/**
 * A way of following that works from now on. `forwardTo` starts passing changes to a listener; `unreported` are the commands
 * on whole databases that this way does not report.
 */
export type Armed = { how: Following; unreported: readonly string[]; forwardTo(listener: KeyListener): void };

/**
 * Arms the best way that this Redis allows this user.
 * @throws any error of ioredis while Redis does not serve (unreachable, LOADING, NOAUTH, ...): try again later
 */
export async function arm(pair: ConnectionPair, source: Source): Promise<Armed> {
  await pair.serves();
  const armed =
    (await unlessRefused(armTracking(pair, source))) ?? (await unlessRefused(armNotifications(pair, source)));
  return armed ?? { how: "polling", unreported: [], forwardTo: () => {} };
}

/** Client tracking in broadcasting mode: Redis 6 or newer, no configuration, and reports FLUSHDB, too. */
async function armTracking({ commands, subscriber, over }: ConnectionPair, source: Source): Promise<Armed> {
  const id = await subscriber.client("ID");
  await subscriber.subscribe("__redis__:invalidate");
  const prefixes = source.keys.prefixes(source.settings.runs.token !== null).flatMap((prefix) => ["PREFIX", prefix]);
  await commands.call("CLIENT", ["TRACKING", "ON", "REDIRECT", id, "BCAST", ...prefixes]);
  return {
    how: "tracking",
    unreported: ["swapdb"],
    forwardTo: (listener) =>
      // An array of keys, or null for a flush, whatever the type of ioredis says. `message` would join them with commas.
      subscriber.on("messageBuffer", (_channel: Buffer, keys: unknown) => {
        if (over.aborted) return;
        if (Array.isArray(keys)) listener.changed(keys);
        else if (keys === null) listener.everything();
      }),
  };
}

/** Keyspace notifications, where the server is configured for them; Rota never changes the configuration of a Redis. */
async function armNotifications({ commands, subscriber, over }: ConnectionPair, source: Source): Promise<Armed | null> {
  if (!coversEveryChange(await commands.config("GET", "notify-keyspace-events"))) return null;
  const channels = `__keyspace@${connectionOptions(source.settings.redisUrl).db ?? 0}__:`;
  await subscriber.psubscribe(
    ...source.keys.patterns(source.settings.runs.token !== null).map((pattern) => channels + pattern),
  );
  return {
    how: "notifications",
    unreported: ["flushdb", "flushall", "swapdb"],
    forwardTo: (listener) =>
      subscriber.on("pmessageBuffer", (_pattern, channel) => {
        if (!over.aborted) listener.changed([channel.subarray(channels.length)]);
      }),
  };
}

const configured = z.tuple([z.string(), z.string()]);

/** Returns whether the setting has K (by key) and A, or every class that A has meant since Redis 5. */
function coversEveryChange(reply: unknown): boolean {
  const [, flags = ""] = configured.safeParse(reply).data ?? [];
  return flags.includes("K") && (flags.includes("A") || [..."g$lshzxet"].every((each) => flags.includes(each)));
}
