import type { Interest } from "@/lib/catalog/asking/subscribers";
import { idFromPath } from "@/lib/ids";
import { checkAllowed } from "./allowed";
import { eventsQuery } from "./contract";
import { EventStream } from "./event-stream";
import { problemOf, problemResponse } from "./problems";
import { rota } from "./process";
import { takeLine } from "./request-line";
import { checked, withIds } from "./route";

/**
 * Answers the event stream: `change` {ids} (none: everything) of what the query names, `summary` {}, `freshness`. It ends
 * when the client leaves, or with the process.
 */
export function eventStream(request: Request): Response {
  const line = takeLine(request);
  try {
    checkAllowed("read");
    const body = open(request, () => line.write({ problem: null }));
    return new Response(body, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
        "x-request-id": line.requestId,
      },
    });
  } catch (error) {
    const problem = problemOf(error, line.requestId);
    line.write({ problem, error });
    return problemResponse(problem, problem.code === "too_many_requests" ? { "retry-after": "30" } : {});
  }
}

/** @throws RequestError `invalid_request`, `too_many_requests` */
function open(request: Request, ended: () => void): ReadableStream<Uint8Array> {
  const { feed, streams } = rota();
  const interest = interestOf(new URL(request.url).searchParams);
  const since = request.headers.get("last-event-id");
  const endings: (() => void)[] = [];
  endings.push(streams.enter(() => stream.end()));
  const stream = new EventStream({
    everything: () => feed.everything(),
    ended: () => {
      for (const each of endings) each();
      ended();
    },
  });
  const leave = () => stream.end();
  request.signal.addEventListener("abort", leave, { once: true });
  endings.push(() => request.signal.removeEventListener("abort", leave));
  stream.write(retry);
  // A reader that comes back keeps its place until it has heard what it missed.
  if (since === null) stream.write(feed.freshness());
  endings.push(feed.subscribe(interest, since, (message) => stream.write(message)));
  return stream.body;
}

/** Milliseconds after which a browser tries again. */
const retry = Buffer.from("retry: 2000\n\n");

/** Returns what the page shows. Any part of a filter makes it one: `search=` alone finds every schedule. */
function interestOf(params: URLSearchParams): Interest {
  const { id, ...filter } = checked(eventsQuery, { ...withIds(Object.fromEntries(params)), id: params.getAll("id") });
  const ids = [...new Set(id.map(idFromPath))].sort();
  const isFiltered = Object.keys(filter).some((name) => params.has(name));
  return { ...(ids.length > 0 && { ids }), ...(isFiltered && { filter }) };
}
