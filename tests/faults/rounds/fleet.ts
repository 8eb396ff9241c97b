import type { Redis } from "ioredis";
import { payloadOf, register } from "@/tests/support/application";

export const operators = 8;

/** Fires every second, and nobody acts on it: while it fires, it means something that another one does not. */
export const control = "scheduled_task:1:control";

/** What fires every second, and two that are not due while the rounds last; each belongs to another list of TaskIQ. */
const kinds = {
  ticking: { fires: { cron: null, interval: 1 }, list: "schedule:interval" },
  yearly: { fires: { cron: "0 0 1 1 *" }, list: "schedule:cron" },
  once: { fires: { cron: null, time: "2099-01-01T00:00:00" }, list: "schedule:time:2099-01-01T00:00" },
};

type Planned = { id: string; configId: number; kind: keyof typeof kinds };

const range = (count: number) => Array.from({ length: count }, (_, n) => n);

/** The schedules of a round, by who acts on them. Those that may be purged have other ids in each round. */
export class Fleet {
  /** Any operator may act on these, and purge the doomed. */
  readonly shared = range(4).map((n) => `scheduled_task:7:shared-${n}`);
  readonly doomed: string[];
  /** The application acts on these, too. */
  readonly contested = range(3).map((n) => `scheduled_task:8:contested-${n}`);
  /** The application alone acts on these. */
  readonly applications = range(6).map((n) => `scheduled_task:9:application-${n}`);

  constructor(readonly round: number) {
    this.doomed = range(2).map((n) => `scheduled_task:7:doomed-${round}-${n}`);
  }

  /** What one operator alone acts on: the first fires every second, the last may be purged. */
  own(operator: number): [string, string, string] {
    const config = 100 + operator;
    return [
      `scheduled_task:${config}:ticking`,
      `scheduled_task:${config}:resting`,
      `scheduled_task:${config}:doomed-${this.round}`,
    ];
  }

  /** Registers what is not there, as the application does at its start. */
  async register(client: Redis): Promise<void> {
    for (const { id, configId, kind } of this.#all()) {
      const { fires, list } = kinds[kind];
      const isThere = await client.exists(`schedule:status:${id}`, `schedule:data:${id}`);
      if (!isThere) await register(client, id, { config_id: configId, payload: payloadOf(id, fires), list });
    }
  }

  #all(): Planned[] {
    const own = range(operators).flatMap((operator): Planned[] => {
      const [ticking, resting, doomed] = this.own(operator);
      const configId = 100 + operator;
      return [
        { id: ticking, configId, kind: "ticking" },
        { id: resting, configId, kind: "once" },
        { id: doomed, configId, kind: "yearly" },
      ];
    });
    const anybodys = [...this.shared, ...this.doomed].map((id, n): Planned => {
      return { id, configId: 7, kind: n % 2 === 0 ? "yearly" : "once" };
    });
    const contested = this.contested.map((id): Planned => ({ id, configId: 8, kind: "yearly" }));
    return [{ id: control, configId: 1, kind: "ticking" }, ...own, ...anybodys, ...contested];
  }
}

/** Whether Python writes to it as well, so that Rota's history alone does not say in which state it is. */
export const isContested = (id: string) => /:(contested|application)-/.test(id);
export const isTicking = (id: string) => id.endsWith(":ticking");
