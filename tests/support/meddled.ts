import type { Source } from "@/lib/redis/source";

/** Returns a source that calls `change` after each reading and before the script that follows, as if another program were that quick. */
export function meddled(source: Source, change: () => Promise<unknown>): Source {
  let looked = false;
  const redis = new Proxy(source.redis, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      // A reading is a pipeline, and scripts run by `callBuffer`; everything else passes at once.
      if (name === "pipeline") looked = true;
      if (name !== "callBuffer" || !looked) return call;
      looked = false;
      return (...args: unknown[]) => change().then(() => call(...args));
    },
  });
  return { ...source, redis };
}
