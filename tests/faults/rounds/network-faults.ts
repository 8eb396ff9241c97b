import { directions, type Trouble, type Where } from "@/tests/support/proxy";
import { type Fault, last, type Scene } from "./fault";
import type { Random } from "./random";

/** Longer than Rota waits for a command, and for the answers of a connection that it follows. */
const longestMs = 6000;
/** A little longer than Rota waits for a command: what was asked first is answered while it still waits for a connection. */
const hangMs = [2050, 2250] as const;

const troubles: Record<string, (random: Random) => Trouble> = {
  delay: (random) => ({ kind: "delay", ms: random.pick(5, 50, 300, 1000, 2500) }),
  drip: () => ({ kind: "drip" }),
  deaf: () => ({ kind: "deaf" }),
  drop: () => ({ kind: "drop" }),
  cut: () => ({ kind: "cut" }),
};

/** What the proxy does, to each of these connections alone and to all together; which way is chosen when it strikes. */
export function networkFaults(names: readonly string[]): Fault[] {
  const wheres: [string, Where][] = [["all", {}], ...names.map((name): [string, Where] => [name, { name }])];
  return wheres.flatMap(([who, where]) => [
    ...Object.entries(troubles).map(([kind, of]) => ({
      name: `${kind}:${who}`,
      strike: (scene: Scene) => strike(scene, of(scene.random), where),
    })),
    { name: `hang:${who}`, strike: (scene: Scene) => hang(scene, where) },
  ]);
}

async function strike({ stage, random }: Scene, trouble: Trouble, where: Where): Promise<string> {
  const direction = random.pick(undefined, ...directions);
  const end = stage.proxy.trouble(trouble, { ...where, direction });
  try {
    const lasted = await last(random, 300, longestMs);
    return [direction ?? "both ways", ...("ms" in trouble ? [`by ${trouble.ms} ms`] : []), lasted].join(", ");
  } finally {
    end();
  }
}

/** What is asked meanwhile waits for a connection. Once for long, or several times for just longer than a command may take. */
async function hang({ stage, random }: Scene, where: Where): Promise<string> {
  const isLong = random.between(1, 2) === 1;
  const lasted: string[] = [];
  while (lasted.length < (isLong ? 1 : 3)) {
    const end = stage.proxy.hang(where);
    try {
      lasted.push(await (isLong ? last(random, hangMs[1], longestMs) : last(random, ...hangMs)));
    } finally {
      end();
    }
    await last(random, 300, 600);
  }
  return lasted.join(", ");
}
