import type { Redis } from "ioredis";
import { type Fault, last, type Scene } from "./fault";
import type { Moment } from "./ledger";
import { networkFaults } from "./network-faults";
import type { Random } from "./random";
import type { Stage } from "./stage";

/** Does something again and again. */
async function again(random: Random, times: number, act: () => Promise<unknown>): Promise<string> {
  for (let time = 0; time < times; time++) {
    await act();
    await last(random, 50, 400);
  }
  return `${times} times`;
}

type Refusal = { begin: (client: Redis) => Promise<unknown>; end: (client: Redis) => Promise<unknown> };

/** What Redis refuses while its setting has this value instead of 0. */
const bySetting = (name: string, value: string): Refusal => ({
  begin: (client) => client.config("SET", name, value),
  end: (client) => client.config("SET", name, "0"),
});

/** Redis refuses every write, and serves reads. */
const refusals: Record<string, Refusal> = {
  maxmemory: bySetting("maxmemory", "1"),
  "min-replicas": bySetting("min-replicas-to-write", "1"),
  readonly: {
    begin: (client) => client.replicaof("127.0.0.1", 1),
    end: (client) => client.replicaof("NO", "ONE"),
  },
};

async function refuse({ stage, random }: Scene, { begin, end }: Refusal): Promise<string> {
  await begin(stage.redis.client);
  try {
    return await last(random, 500, 3000);
  } finally {
    await end(stage.redis.client);
  }
}

async function killClients({ stage, random }: Scene, ...which: string[]): Promise<string> {
  return await again(random, random.between(1, 6), () => stage.redis.client.call("CLIENT", "KILL", ...which));
}

const names = ["rota", "rota-catalog", "rota-follow", "rota-invalidations"] as const;

async function killByName({ redis }: Stage, name: string): Promise<void> {
  for (const line of String(await redis.client.client("LIST")).split("\n")) {
    const id = /\bid=(\d+)/.exec(line)?.[1];
    // It may have gone by itself meanwhile.
    if (id && line.includes(` name=${name} `)) await redis.client.call("CLIENT", "KILL", "ID", id);
  }
}

/** When a command was carried out: between its being sent and its answer. */
async function momentOf(act: () => Promise<unknown>): Promise<Moment> {
  const fromMs = performance.now();
  await act();
  return { fromMs, toMs: performance.now() };
}

const faultsOfRedis: Fault[] = [
  {
    name: "killed",
    strike: async ({ stage, random }) => {
      await stage.redis.kill();
      const lasted = await last(random, 100, 2500);
      await stage.startRedisAgain();
      return lasted;
    },
  },
  {
    name: "stopped",
    strike: async ({ stage, random }) => {
      stage.redis.process().kill("SIGSTOP");
      try {
        return await last(random, 300, 6000);
      } finally {
        stage.redis.process().kill("SIGCONT");
      }
    },
  },
  { name: "kill-normal", strike: (scene) => killClients(scene, "TYPE", "normal", "SKIPME", "yes") },
  { name: "kill-pubsub", strike: (scene) => killClients(scene, "TYPE", "pubsub") },
  ...names.map((name) => ({
    name: `kill:${name}`,
    strike: ({ stage, random }: Scene) => again(random, random.between(1, 6), () => killByName(stage, name)),
  })),
  {
    name: "script-flush",
    strike: ({ stage, random }) => again(random, random.between(4, 12), () => stage.redis.client.script("FLUSH")),
  },
  ...Object.entries(refusals).map(([name, refusal]) => ({ name, strike: (scene: Scene) => refuse(scene, refusal) })),
  {
    name: "flushdb",
    empties: true,
    strike: async ({ stage, fleet, ledger, random }) => {
      const { client } = stage.redis;
      ledger.lostUntil(await momentOf(() => client.flushdb()));
      const lasted = await last(random, 0, 1500);
      await fleet.register(client);
      return `and registered again after ${lasted}`;
    },
  },
  {
    name: "swapdb",
    empties: true,
    strike: async ({ stage, fleet, ledger, random }) => {
      const other = stage.redis.client.duplicate({ db: 1 });
      try {
        await other.flushdb();
        await fleet.register(other);
        const begin = await momentOf(() => other.swapdb(0, 1));
        const lasted = await last(random, 200, 3000);
        ledger.lostBetween(begin, await momentOf(() => other.swapdb(0, 1)));
        return `with another fleet, and back after ${lasted}`;
      } finally {
        other.disconnect();
      }
    },
  },
];

const rotaKilled: Fault = {
  name: "rota-killed",
  strike: async ({ stage, random }) => {
    await stage.killDashboard();
    const lasted = await last(random, 0, 1000);
    await stage.startDashboardAgain();
    return `and started again after ${lasted}`;
  },
};

/** Every fault that there is, by name. */
export const faults: ReadonlyMap<string, Fault> = new Map(
  [...faultsOfRedis, rotaKilled, ...networkFaults(names)].map((fault) => [fault.name, fault]),
);
