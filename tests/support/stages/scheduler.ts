import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { type Adder, type Serializer, startAdder } from "../adder";
import { type Dashboard, post, request } from "../dashboard";
import type { TestRedis } from "../redis";
import { type Scheduler, startScheduler } from "../scheduler";
import { ownDashboard } from "./dashboard";

/** What an operator's world consists of: a Redis, the real scheduler that fires out of it, and the dashboard over it. */
export type Stage = {
  redis: TestRedis;
  /** A test may put another one in the place of one that died. */
  scheduler: Scheduler;
  dashboard: Dashboard;
  /** Fires every second in every test: while it does, that another one does not fire means something. */
  control: string;
  /** Adds a schedule as an application does, and returns its id. */
  add: (fields: Record<string, unknown>, id?: string) => Promise<string>;
  /** What stands in TaskIQ's store: the payload's bytes in hex, and which of its lists hold the id, how often. */
  stored: (id: string) => Promise<{ payload: string | null; lists: string[] }>;
  /** Awaits two polls, then two more in which the control fires too. Returns how often the schedule fired in those. */
  firesWhileControlDoes: (id: string) => Promise<number>;
  /** Deletes every schedule but the control, and whatever else was written. */
  clear: () => Promise<void>;
};

export const newId = (configId = 7): string => `scheduled_task:${configId}:${randomUUID()}`;

/**
 * Redis, scheduler and dashboard for the tests of the file, or of the `describe`, that calls this. The control fires before
 * the first test begins; what one test leaves is there for the next.
 */
export function ownScheduler(serializer: Serializer = "json"): Stage {
  const { redis, dashboard } = ownDashboard({ SCHEDULER_UPDATE_INTERVAL_S: "1" }, { keeps: true });
  const control = newId();
  let adder: Adder | undefined;
  let scheduler: Scheduler | undefined;
  const stage: Stage = {
    redis,
    dashboard,
    control,
    get scheduler() {
      if (!scheduler) throw new Error("This scheduler runs only while tests do: use it in a test or a hook.");
      return scheduler;
    },
    set scheduler(next) {
      scheduler = next;
    },
    add: async (fields, id = newId()) => {
      await adder?.add({ schedule_id: id, ...fields });
      return id;
    },
    stored: async (id) => {
      const payload = await redis.client.getBuffer(`schedule:data:${id}`);
      const lists: string[] = [];
      for (const key of ["schedule:cron", "schedule:interval", ...(await redis.client.keys("schedule:time:*"))]) {
        const held = await redis.client.lrange(key, 0, -1);
        lists.push(...held.filter((each) => each === id).map(() => key));
      }
      return { payload: payload?.toString("hex") ?? null, lists };
    },
    firesWhileControlDoes: async (id) => {
      // A read that was under way may still bring the schedule: the next one cannot.
      await stage.scheduler.polls(2);
      const before = stage.scheduler.fired(id);
      await Promise.all([stage.scheduler.polls(2), stage.scheduler.firedAgain(control, 2)]);
      return stage.scheduler.fired(id) - before;
    },
    clear: async () => {
      const data = `schedule:data:${control}`;
      const payload = (await redis.client.getBuffer(data)) ?? "";
      await redis.client.multi().flushdb().set(data, payload).rpush("schedule:interval", control).exec();
    },
  };
  beforeAll(async () => {
    adder = startAdder(redis.url, serializer);
    await stage.add({ interval: 1 }, control);
    scheduler = await startScheduler(redis.url, serializer);
    await scheduler.firedAgain(control);
  });
  afterAll(async () => {
    await scheduler?.stop();
    await adder?.stop();
  });
  return stage;
}

const path = (id: string, action = "") => `/api/schedules/${encodeURIComponent(id)}${action}`;

/** What a script asks of the API for one schedule. */
export const pause = ({ dashboard }: Stage, id: string) => post(dashboard, path(id, "/pause"), { reason: "a test" });
export const resume = ({ dashboard }: Stage, id: string) => post(dashboard, path(id, "/resume"));
export const purge = ({ dashboard }: Stage, id: string) => post(dashboard, path(id, "/purge"), { confirm: id });
export const show = ({ dashboard }: Stage, id: string) => request(dashboard, path(id));
export const why = ({ dashboard }: Stage, id: string) => request(dashboard, path(id, "/why"));
export const summary = ({ dashboard }: Stage) => request(dashboard, "/api/summary");
