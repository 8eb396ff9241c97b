import type { CatalogEvent } from "@/lib/catalog/client";
import { limits } from "@/lib/limits";
import { logRequest } from "./log";
import { problemOf, problemResponse } from "./problems";
import { rota } from "./process";
import { requestIdOf } from "./route";

const everything = { filter: { search: "", status: [], type: [] } };

/** Chunks that may wait for a slow reader before its stream is closed; it comes back by itself and asks anew. */
const mostWaiting = 1000;

/**
 * The event stream: `change` {ids} (none: everything), `summary` {}, `freshness`. It ends when the client leaves, or
 * with the process.
 */
export function eventStream(request: Request): Response {
  const started = performance.now();
  const requestId = requestIdOf(request);
  const { catalog, streams } = rota();
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const endings: (() => void)[] = [];

  const end = () => {
    if (!controller) return;
    const ending = controller;
    controller = null;
    for (const each of endings) each();
    logRequest(request, requestId, started, null);
    try {
      ending.close();
    } catch {
      // the client has closed it
    }
  };
  const write = (text: string) => {
    if ((controller?.desiredSize ?? 0) < -mostWaiting) end();
    else controller?.enqueue(encoder.encode(text));
  };

  try {
    endings.push(streams.enter(end));
  } catch (error) {
    const problem = problemOf(error, requestId);
    logRequest(request, requestId, started, problem);
    return problemResponse(problem, { "retry-after": "30" });
  }
  const body = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
      write(`retry: 2000\n\n${message("freshness", catalog.freshness())}`);
      endings.push(catalog.follow(everything, (event) => write(eventText(event))));
      const heartbeat = setInterval(() => write(": still here\n\n"), limits.heartbeatMs);
      endings.push(() => clearInterval(heartbeat));
      request.signal.addEventListener("abort", end, { once: true });
      endings.push(() => request.signal.removeEventListener("abort", end));
    },
    cancel: end,
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-request-id": requestId,
    },
  });
}

const message = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

function eventText(event: CatalogEvent): string {
  if (event.kind === "freshness") return message("freshness", event.freshness);
  if (event.kind === "summary") return message("summary", {});
  return message("change", { ids: event.ids ?? [] });
}
