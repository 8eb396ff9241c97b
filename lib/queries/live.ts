import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Summary } from "@/lib/api/contract";
import { WallClock } from "@/lib/clock";
import { limits } from "@/lib/limits";
import { scheduleActionsUnderWay } from "./action";
import { followed } from "./follows";
import { keys } from "./keys";

const listing = ["schedules", "upcoming", "configs", "config", "latestEvents"];
/** Everything that changes by itself. */
const changing = [...listing, "summary", "drift", "schedule", "history", "why"];

/**
 * Keeps open pages up to date: one event stream while the tab is visible, polling while there is no stream, nothing
 * while the tab is hidden.
 */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => follow(client), [client]);
}

/** Follows what the page shows until the returned function is called. */
function follow(client: QueryClient): () => void {
  const stale = staleResources(client);
  const isHidden = () => document.visibilityState === "hidden";
  let stream: EventSource | null = null;
  let shown = "";
  let settling: ReturnType<typeof setTimeout> | null = null;

  const close = () => {
    stream?.close();
    stream = null;
  };
  const open = () => {
    close();
    shown = followed(client);
    stream = openStream(shown, client, stale);
  };
  const stopWatching = client.getQueryCache().subscribe(({ type }) => {
    if (type !== "observerAdded" && type !== "observerRemoved" && type !== "observerOptionsUpdated") return;
    settling ??= setTimeout(() => {
      settling = null;
      if (stream && followed(client) !== shown) open();
    }, limits.settleMs);
  });
  const turned = () => {
    close();
    stale.stop();
    if (isHidden()) return;
    open();
    void client.invalidateQueries();
  };
  const clock = new WallClock();
  const poll = setInterval(() => {
    // An earlier answer counts as fresh until the new clock has caught up with the old one.
    if (clock.takeStep() !== 0) void client.invalidateQueries();
    if (isHidden() || stream?.readyState === EventSource.OPEN) return;
    // A stream that was refused does not retry by itself.
    if (stream?.readyState !== EventSource.CONNECTING) open();
    stale.mark(changing);
  }, limits.pollMs);

  if (!isHidden()) open();
  document.addEventListener("visibilitychange", turned);
  return () => {
    document.removeEventListener("visibilitychange", turned);
    stopWatching();
    if (settling !== null) clearTimeout(settling);
    clearInterval(poll);
    stale.stop();
    close();
  };
}

function openStream(shown: string, client: QueryClient, stale: ReturnType<typeof staleResources>): EventSource {
  const stream = new EventSource(`/api/events?${shown}`);
  let hasPlace = false;
  stream.addEventListener("change", (event) => stale.changed(idsOf(event)));
  stream.addEventListener("summary", () => stale.mark(["summary", "drift"]));
  stream.addEventListener("freshness", (event) => {
    hasPlace = true;
    void showFreshness(client, event).catch(() => {});
  });
  // No event named what changed since the page was read. A stream that resumes at a place is sent what it missed.
  stream.addEventListener("open", () => hasPlace || stale.mark(changing));
  return stream;
}

/**
 * Collects what became stale and has it read again, at most every `limits.refreshMs`, and not while an action that changes
 * schedules is under way.
 */
function staleResources(client: QueryClient) {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = Number.NEGATIVE_INFINITY;

  const run = () => {
    timer = null;
    if (scheduleActionsUnderWay(client) > 0) return arm();
    last = performance.now();
    for (const entry of [...waiting]) {
      const queryKey: readonly unknown[] = JSON.parse(entry);
      // An answer under way may be older than the change: wait for it, and then ask again.
      if (client.isFetching({ queryKey }) > 0) continue;
      waiting.delete(entry);
      void client.invalidateQueries({ queryKey }, { cancelRefetch: false });
    }
    if (waiting.size > 0) arm();
  };
  const arm = () => {
    timer ??= setTimeout(run, Math.max(limits.refreshGatherMs, last + limits.refreshMs - performance.now()));
  };
  const add = (key: readonly unknown[]) => {
    waiting.add(JSON.stringify(key));
    arm();
  };
  return {
    mark: (resources: string[]) => {
      for (const resource of resources) add([resource]);
    },
    changed: (ids: string[]) => {
      for (const resource of listing) add([resource]);
      if (ids.length === 0) {
        add(["schedule"]);
        add(["history"]);
        add(["why"]);
      }
      for (const id of ids) {
        add(["schedule", id]);
        add(["history", id]);
        add(["why", id]);
      }
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting.clear();
    },
  };
}

/** Returns the ids that an event names; none of them means everything. */
function idsOf(event: MessageEvent): string[] {
  const data = jsonOf(event.data);
  if (typeof data !== "object" || data === null || !("ids" in data) || !Array.isArray(data.ids)) return [];
  return data.ids.filter((id): id is string => typeof id === "string");
}

async function showFreshness(client: QueryClient, event: MessageEvent): Promise<void> {
  const { freshness } = await import("@/lib/api/contract");
  const parsed = freshness.safeParse(jsonOf(event.data));
  if (!parsed.success) return;
  const shown = client.getQueryState<Summary>(keys.summary);
  const wasAway = shown?.status === "error" || (shown?.data && shown.data.freshness.state !== "live");
  // An error stays until an answer clears it: an event does not prove that Redis answers.
  if (shown?.status !== "error") {
    client.setQueryData<Summary>(keys.summary, (summary) => summary && { ...summary, freshness: parsed.data });
  }
  // Redis is back, or the first reading is done: everything on the page is older than that.
  if (wasAway && parsed.data.state === "live") void client.invalidateQueries();
}

function jsonOf(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
