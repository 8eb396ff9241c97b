import type { QueryClient } from "@tanstack/react-query";
import type { Schedule, Status } from "@/lib/api/contract";
import { keys } from "./keys";

type Page = { items: Schedule[]; total: number };

/** The part of a schedule that an action changes on the page. */
export type Shown = Pick<Schedule, "status" | "scheduled" | "pause">;

/** Returns what the page shows of a schedule now; undefined if it shows nothing of it. */
export function shownOf(client: QueryClient, scheduleId: string): Shown | undefined {
  const lists = client.getQueriesData<Page>({ queryKey: ["schedules"] });
  const all = [client.getQueryData<Schedule>(keys.schedule(scheduleId)), ...lists.flatMap(([, page]) => page?.items)];
  const found = all.find((schedule) => schedule?.scheduleId === scheduleId);
  return found && { status: found.status, scheduled: found.scheduled, pause: found.pause };
}

/** Shows this everywhere, until the schedule is read again. */
export function show(client: QueryClient, scheduleId: string, shown: Partial<Shown>): void {
  eachPage(client, (page) => ({
    ...page,
    items: page.items.map((schedule) => (schedule.scheduleId === scheduleId ? { ...schedule, ...shown } : schedule)),
  }));
  client.setQueryData<Schedule>(keys.schedule(scheduleId), (schedule) => schedule && { ...schedule, ...shown });
}

/** Shows this over every later answer, which may be older than the action, until the returned function is called. */
export function keepShowing(client: QueryClient, scheduleId: string, shown: Shown): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success" || event.action.manual) return;
    const [resource] = event.query.queryKey;
    if (resource === "schedules" || resource === "schedule") show(client, scheduleId, shown);
  });
}

/** Removes a schedule that is gone from every list. */
export function takeOut(client: QueryClient, scheduleId: string): void {
  eachPage(client, (page) => {
    const items = page.items.filter((schedule) => schedule.scheduleId !== scheduleId);
    return { ...page, items, total: page.total - (page.items.length - items.length) };
  });
}

function eachPage(client: QueryClient, change: (page: Page) => Page): void {
  client.setQueriesData<Page>({ queryKey: ["schedules"] }, (page) => page && change(page));
}

/** Returns the status of a word in Redis; null for null. */
export function contractStatus(word: string | null): Status | null {
  if (word === null) return null;
  return word === "active" || word === "paused" || word === "inactive" || word === "error" ? word : "unknown";
}
