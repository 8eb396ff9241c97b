import type { Source } from "@/lib/redis/source";

/** A source for which `change` happens after each look and before its script, as when another program is that quick. */
export function meddled(source: Source, change: () => Promise<unknown>): Source {
  let looked = false;
  const redis = new Proxy(source.redis, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      // A look is a pipeline, and scripts run by `callBuffer`; everything else is passed on at once.
      if (name === "pipeline") looked = true;
      if (name !== "callBuffer" || !looked) return call;
      looked = false;
      return (...args: unknown[]) => change().then(() => call(...args));
    },
  });
  return { ...source, redis };
}
