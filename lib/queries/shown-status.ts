import type { QueryClient } from "@tanstack/react-query";
import type { Schedule, Status } from "@/lib/api/contract";
import { keys } from "./keys";

type Page = { items: Schedule[]; total: number };

/** What an action changes of a schedule as the page shows it. */
export type Shown = Pick<Schedule, "status" | "scheduled" | "pause">;

/** What the page shows of a schedule now; undefined where it shows it nowhere. */
export function shownOf(client: QueryClient, scheduleId: string): Shown | undefined {
  const lists = client.getQueriesData<Page>({ queryKey: ["schedules"] });
  const all = [client.getQueryData<Schedule>(keys.schedule(scheduleId)), ...lists.flatMap(([, page]) => page?.items)];
  const found = all.find((schedule) => schedule?.scheduleId === scheduleId);
  return found && { status: found.status, scheduled: found.scheduled, pause: found.pause };
}

/** Shows that everywhere, until it is read again. */
export function show(client: QueryClient, scheduleId: string, shown: Partial<Shown>): void {
  eachPage(client, (page) => ({
    ...page,
    items: page.items.map((schedule) => (schedule.scheduleId === scheduleId ? { ...schedule, ...shown } : schedule)),
  }));
  client.setQueryData<Schedule>(keys.schedule(scheduleId), (schedule) => schedule && { ...schedule, ...shown });
}

/** Shows that over every answer that comes from now on, which may be older than what it shows, until the returned function is called. */
export function keepShowing(client: QueryClient, scheduleId: string, shown: Shown): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success" || event.action.manual) return;
    const [resource] = event.query.queryKey;
    if (resource === "schedules" || resource === "schedule") show(client, scheduleId, shown);
  });
}

/** Takes a schedule that is gone out of every list. */
export function takeOut(client: QueryClient, scheduleId: string): void {
  eachPage(client, (page) => {
    const items = page.items.filter((schedule) => schedule.scheduleId !== scheduleId);
    return { ...page, items, total: page.total - (page.items.length - items.length) };
  });
}

function eachPage(client: QueryClient, change: (page: Page) => Page): void {
  client.setQueriesData<Page>({ queryKey: ["schedules"] }, (page) => page && change(page));
}

/** A status word of Redis as the dashboard's status; null where there is none. */
export function contractStatus(word: string | null): Status | null {
  if (word === null) return null;
  return word === "active" || word === "paused" || word === "inactive" || word === "error" ? word : "unknown";
}
