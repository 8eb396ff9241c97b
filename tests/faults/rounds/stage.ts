import { once } from "node:events";
import { contract } from "@/lib/api/contract";
import { type Dashboard, request, startDashboard } from "@/tests/support/dashboard";
import { type RedisProxy, startProxy } from "@/tests/support/proxy";
import { durable, startRedis, type TestRedis } from "@/tests/support/redis";
import { type Scheduler, startScheduler } from "@/tests/support/scheduler";
import { Fleet } from "./fleet";
import { Sightings } from "./sightings";
import { until } from "./until";

/** Events of a schedule that are kept: more than come in all rounds, so that every action is found. */
export const maxHistory = "100000";

/** What an operator's world consists of: Rota reaches Redis through a proxy, the application and TaskIQ directly. */
export class Stage {
  /** What a dashboard that was killed has logged. */
  #keptLog = "";
  /** Where the log of this dashboard begins that was not looked at: behind what Next prints at its start. */
  #logFrom: number;

  private constructor(
    readonly redis: TestRedis,
    readonly proxy: RedisProxy,
    readonly sightings: Sightings,
    readonly scheduler: Scheduler,
    public dashboard: Dashboard,
  ) {
    this.#logFrom = dashboard.output().length;
  }

  static async start(): Promise<Stage> {
    const redis = await startRedis(...durable);
    const sightings = new Sightings();
    const proxy = await startProxy(redis.port, sightings.look);
    await new Fleet(0).register(redis.client);
    const scheduler = await startScheduler(redis.url);
    return new Stage(redis, proxy, sightings, scheduler, await dashboardAt(proxy.url));
  }

  async startRedisAgain(): Promise<void> {
    await this.redis.start(...durable);
  }

  /** As when the machine runs out of memory: without a word to anybody. */
  async killDashboard(): Promise<void> {
    const gone = once(this.dashboard.process, "exit");
    this.dashboard.process.kill("SIGKILL");
    await gone;
    await this.dashboard.stop();
    this.#keptLog = this.newLog();
  }

  async startDashboardAgain(): Promise<void> {
    this.dashboard = await dashboardAt(this.proxy.url);
    this.#logFrom = this.dashboard.output().length;
  }

  /** Waits until lists hold everything that was written before this moment. @returns "live", or what they still are instead. */
  async live(sinceMs: number): Promise<string> {
    const look = async () => {
      const { status, json } = await request(this.dashboard, "/api/summary").catch(() => ({ status: 0, json: null }));
      if (status !== 200) return `answered ${status}`;
      const { state, asOf } = contract.summary.answer.parse(json).freshness;
      return state === "live" && Date.parse(asOf ?? "") <= sinceMs ? "live, but as of before" : state;
    };
    return await until(look, (state) => state === "live");
  }

  /** What was logged since this was asked last. */
  newLog(): string {
    const output = this.dashboard.output();
    const fresh = this.#keptLog + output.slice(this.#logFrom);
    this.#keptLog = "";
    this.#logFrom = output.length;
    return fresh;
  }

  async close(): Promise<void> {
    await this.scheduler.stop();
    await this.dashboard.stop();
    await this.proxy.stop();
    await this.redis.stop();
  }
}

const dashboardAt = (url: string) =>
  startDashboard({ REDIS_URL: url, SCHEDULER_UPDATE_INTERVAL_S: "1", MAX_HISTORY: maxHistory, LOG_LEVEL: "warn" });
