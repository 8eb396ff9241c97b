import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "./fleet";
import type { Ledger } from "./ledger";
import type { Random } from "./random";
import type { Stage } from "./stage";

/** Where a fault strikes, and the source of its choices. */
export type Scene = { stage: Stage; fleet: Fleet; ledger: Ledger; random: Random };

export type Fault = {
  name: string;
  /** Whether Redis is empty for a while because of it. */
  empties?: boolean;
  /** Brings it about, waits for as long as it lasts, and lifts it. @returns what was chosen, for people. */
  strike: (scene: Scene) => Promise<string>;
};

/** Lets it last for some time between these milliseconds. @returns how long, for people. */
export async function last(random: Random, leastMs: number, mostMs: number): Promise<string> {
  const ms = random.between(leastMs, mostMs);
  await sleep(ms);
  return `${(ms / 1000).toFixed(1)} s`;
}
