import { expect } from "vitest";
import { type Finding, planRepair, type RepairRequest } from "@/lib/drift/plan";
import { type Repaired, repair } from "@/lib/drift/repair";
import { idToBytes } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { JsonObject } from "@/lib/schedules/types";
import type { TestRedis } from "../../support/redis";
import { ownRedis } from "../../support/stages/redis";

export const id = "scheduled_task:7:0b6f3f5e";
export const ann = { actor: "ann" };
export const pickle = Buffer.from([0x80, 0x05, 0x95, 0x00, 0xff, 0x7b]);

/** A Redis for the repairs of one file, emptied before each test, and the source on it that repairs. */
export function repairStage(): { redis: TestRedis; source: Source } {
  const redis = ownRedis();
  let source: Source | undefined;
  return {
    redis,
    get source() {
      source ??= redis.source();
      return source;
    },
  };
}

/** Everything that stands in Redis, as text that tells any difference; what expires says so. */
export async function everything({ client }: TestRedis): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const key of (await client.keysBuffer("*")).sort(Buffer.compare)) {
    const type = await client.type(key);
    const expires = (await client.pttl(key)) >= 0 ? " (expires)" : "";
    found[key.toString("latin1")] = `${type}${expires} ${await contentOf(client, key, type)}`;
  }
  return found;
}

async function contentOf(client: TestRedis["client"], key: Buffer, type: string): Promise<string> {
  const text = (all: Buffer[]) => all.map((each) => each.toString("latin1")).join(" | ");
  if (type === "string") return text([(await client.getBuffer(key)) ?? Buffer.alloc(0)]);
  if (type === "list") return text(await client.lrangeBuffer(key, 0, -1));
  if (type === "set") return text((await client.smembersBuffer(key)).sort(Buffer.compare));
  if (type === "hash") {
    return text(
      Object.entries(await client.hgetallBuffer(key))
        .sort()
        .flatMap(([name, value]) => [Buffer.from(name), value]),
    );
  }
  return text([(await client.dumpBuffer(key)) ?? Buffer.alloc(0)]);
}

/** Which keys differ between two looks. */
export const changed = (before: Record<string, string>, after: Record<string, string>) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]).sort();

/**
 * Repairs one finding as an operator does, and proves on the way what holds for every repair: the plan names every key
 * that is written but the history, a second repair finds nothing left, and the history tells of it.
 */
export async function mend(
  { redis, source }: { redis: TestRedis; source: Source },
  kind: DriftKind,
  request: Partial<RepairRequest> = {},
  finding: Finding = { kind, scheduleId: id },
): Promise<Repaired> {
  const { plan } = await planRepair(source, finding, { ...ann, ...request });
  if (plan === null) throw new Error(`nothing to repair: ${kind}`);
  const before = await everything(redis);
  const done = await repair(source, finding, { ...ann, ...request, mark: plan.mark });
  expect(done).toMatchObject({
    result: "repaired",
    takesEffectBy: plan.takesEffectBy === null ? null : expect.any(String),
  });
  const after = await everything(redis);
  const history = source.keys.history(finding.scheduleId ?? "").toString("latin1");
  const moved = plan.writes.flatMap(({ change }) => /(rota:\S+?)(;|$)/.exec(change)?.[1] ?? []);
  const named = [...plan.writes.map(({ key }) => idToBytes(key).toString("latin1")), ...moved, history];
  expect(changed(before, after).filter((key) => !named.includes(key))).toEqual([]);
  expect(await repair(source, finding, ann)).toMatchObject({ result: "already" });
  expect(changed(after, await everything(redis))).toEqual([]);
  return done;
}

/** The events of a schedule's history, newest first. */
export async function eventsOf({ client }: TestRedis, of = id): Promise<JsonObject[]> {
  return (await client.lrange(`schedule:history:${of}`, 0, -1)).map((each): JsonObject => JSON.parse(each));
}

export const wireTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/);
/** The event that a repair leaves. */
export const repairedEvent = (kind: DriftKind, choice: string, more: JsonObject = {}) => ({
  event: "repaired",
  kind,
  repair: choice,
  actor: "ann",
  source: "rota",
  timestamp: wireTime,
  ...more,
});
