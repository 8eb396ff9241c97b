import { randomUUID } from "node:crypto";
import { type Dashboard, post, request, startDashboard } from "./dashboard";
import { startRedis, type TestRedis } from "./redis";
import { addSchedules, type Scheduler, type Serializer, startScheduler } from "./scheduler";

/** What an operator's world consists of: a Redis, the real scheduler that fires out of it, and the dashboard over it. */
export type Stage = {
  redis: TestRedis;
  scheduler: Scheduler;
  dashboard: Dashboard;
  /** Fires every second in every test: while it does, that another one does not fire means something. */
  control: string;
  /** Adds a schedule as the application does, by TaskIQ's own `add_schedule`, and gives its id. */
  add: (fields: Record<string, unknown>, id?: string) => Promise<string>;
  /** What stands in TaskIQ's store: the payload's bytes in hex, and which of its lists hold the id, how often. */
  stored: (id: string) => Promise<{ payload: string | null; lists: string[] }>;
  /** Awaits two polls, then two more in which the control fires too, and tells how often the schedule fired in those. */
  firesWhileControlDoes: (id: string) => Promise<number>;
  /** Takes away every schedule but the control, and whatever else was written. */
  clear: () => Promise<void>;
  close: () => Promise<void>;
};

export const newId = (configId = 7): string => `scheduled_task:${configId}:${randomUUID()}`;

/** Sets the stage, with a control that fires before anything else does. */
export async function setStage(serializer: Serializer): Promise<Stage> {
  const redis = await startRedis();
  const add = async (fields: Record<string, unknown>, id = newId()) => {
    await addSchedules(redis.url, serializer, [{ schedule_id: id, ...fields }]);
    return id;
  };
  const control = await add({ interval: 1 });
  const [scheduler, dashboard] = await Promise.all([
    startScheduler(redis.url, serializer),
    startDashboard({ REDIS_URL: redis.url, SCHEDULER_UPDATE_INTERVAL_S: "1" }),
  ]);
  await scheduler.firedAgain(control);
  const stored = async (id: string) => {
    const payload = await redis.client.getBuffer(`schedule:data:${id}`);
    const lists: string[] = [];
    for (const key of ["schedule:cron", "schedule:interval", ...(await redis.client.keys("schedule:time:*"))]) {
      const held = await redis.client.lrange(key, 0, -1);
      lists.push(...held.filter((each) => each === id).map(() => key));
    }
    return { payload: payload?.toString("hex") ?? null, lists };
  };
  // Tests may put another scheduler in the place of one that died.
  const stage: Stage = {
    redis,
    scheduler,
    dashboard,
    control,
    add,
    stored,
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
    close: async () => {
      await stage.scheduler.stop();
      await dashboard.stop();
      await redis.stop();
    },
  };
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
