import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startRedis, type TestRedis } from "../redis";
import { whatRuns } from "./running";

type How = {
  /** What the server is started with beside its port and folder. */
  args?: readonly string[];
  /** Whether what one test leaves is there for the next; else Redis is emptied before each. */
  keeps?: boolean;
};

/** A Redis for the tests of the file, or of the `describe`, that calls this: it starts before the first and stops after the last. */
export function ownRedis({ args = [], keeps = false }: How = {}): TestRedis {
  let started: TestRedis | undefined;
  beforeAll(async () => {
    started = await startRedis(...args);
  });
  afterAll(() => started?.stop());
  if (!keeps) beforeEach(async () => void (await started?.client.flushall()));
  return underOneName(() => started);
}

/** A new Redis for each test, which may kill it, stop it or set it up as it likes. */
export function redisOfEachTest(...args: string[]): TestRedis {
  let started: TestRedis | undefined;
  beforeEach(async () => {
    started = await startRedis(...args);
  });
  afterEach(() => started?.stop());
  return underOneName(() => started);
}

/** The Redis that runs now, under one name. Each member throws while none does. */
function underOneName(running: () => TestRedis | undefined): TestRedis {
  const now = whatRuns("Redis", running);
  return {
    get url() {
      return now().url;
    },
    get port() {
      return now().port;
    },
    get dir() {
      return now().dir;
    },
    get client() {
      return now().client;
    },
    source: (env) => now().source(env),
    process: () => now().process(),
    kill: () => now().kill(),
    start: (...args) => now().start(...args),
    stop: () => now().stop(),
  };
}
