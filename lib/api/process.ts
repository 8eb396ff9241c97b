import { CatalogClient } from "@/lib/catalog/client";
import { openSource, type Source } from "@/lib/redis/source";
import { type Settings, settings } from "@/lib/settings";
import type { ExactPlaces } from "@/lib/transitions/places";
import { Feed } from "./feed";
import { log } from "./log";
import { Streams } from "./streams";

/** What lives once in a process. */
export type Rota = { settings: Settings; source: Source; catalog: CatalogClient; feed: Feed; streams: Streams };

const place: unique symbol = Symbol.for("rota");
/** Next bundles instrumentation, route handlers and pages separately: module state would exist three times. */
const home: typeof globalThis & { [place]?: Rota } = globalThis;

/** The connection, the catalog and the streams of this process; opened at the first call. @throws SettingsError */
export function rota(): Rota {
  home[place] ??= open();
  return home[place];
}

/** Where a schedule may be named, by the catalog of this process. */
export const exactPlaces: ExactPlaces = (id) => rota().catalog.exactPlaces(id);

function open(): Rota {
  const read = settings();
  const source = openSource(read);
  const catalog = new CatalogClient(source, (what) => log().warn(what, "catalog"));
  return { settings: read, source, catalog, feed: new Feed(catalog), streams: new Streams(read.maxStreams) };
}

/** Ends what would keep the process alive: streams, the catalog, the connection. Does nothing if nothing was opened. */
export function close(): void {
  const opened = home[place];
  if (!opened) return;
  opened.streams.end();
  opened.catalog.close();
  opened.source.redis.disconnect();
}
