import { CatalogClient } from "@/lib/catalog/thread/client";
import { openSource, type Source } from "@/lib/redis/source";
import type { ExactPlaces } from "@/lib/schedules/places";
import { type Settings, settings } from "@/lib/settings";
import { Feed } from "./feed";
import { log } from "./log";
import { Streams } from "./streams";

/** What exists once in a process. */
type Rota = {
  settings: Settings;
  source: Source;
  catalog: CatalogClient;
  feed: Feed;
  streams: Streams;
  /** Whether the process is about to end, so that it takes no new requests. */
  shuttingDown: boolean;
  /** Ids of the open requests whose line in the log nobody has taken over yet (request-line.ts). */
  unlogged: Set<string>;
};

const place: unique symbol = Symbol.for("rota");
/** Next bundles instrumentation, route handlers and pages separately: module state would exist three times. */
const home: typeof globalThis & { [place]?: Rota } = globalThis;

/** The connection, the catalog and the streams of this process; opened at the first call. @throws SettingsError */
export function rota(): Rota {
  home[place] ??= open();
  return home[place];
}

/** Returns the places that name a schedule, from the catalog of this process. */
export const exactPlaces: ExactPlaces = (id) => rota().catalog.exactPlaces(id);

function open(): Rota {
  const read = settings();
  const source = openSource(read);
  const catalog = new CatalogClient(source, (what) => log().warn(what, "catalog"));
  return {
    settings: read,
    source,
    catalog,
    feed: new Feed(catalog),
    streams: new Streams(read.maxStreams),
    shuttingDown: false,
    unlogged: new Set(),
  };
}

/**
 * Refuses new requests from now on (proxy.ts) and closes the event streams, which would keep the process alive. Requests
 * under way still get their answers: the connection to Redis and the catalog end with the process.
 */
export function shutDown(): void {
  rota().shuttingDown = true;
  rota().streams.end();
}
