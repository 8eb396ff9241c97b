import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Serializer } from "./adder";
import { python, supportScript } from "./python";

/** The real `taskiq scheduler`, reading its source every second. Nothing here sleeps: it waits for what the scheduler prints. */
export type Scheduler = {
  /** Resolves once it has read its source so often again, whether it could or not. */
  polls: (more: number) => Promise<void>;
  /** How often it has fired this schedule. */
  fired: (id: string) => number;
  /** How often it has fired anything. */
  firedInAll: () => number;
  /** Resolves once it has fired this schedule so often again. */
  firedAgain: (id: string, more?: number) => Promise<void>;
  /** Resolves with the error once a read of its source has failed, counted from now. */
  goesBlind: () => Promise<string>;
  /** Resolves once a read of its source succeeded, counted from now. */
  sees: () => Promise<void>;
  alive: () => boolean;
  /** Resolves with what it wrote once the process has ended. */
  dies: () => Promise<string>;
  stop: () => Promise<void>;
};

const printed = z.discriminatedUnion("what", [
  z.object({ what: z.literal("poll"), listed: z.number() }),
  z.object({ what: z.literal("blind"), error: z.string() }),
  z.object({ what: z.literal("fired"), id: z.string() }),
]);

/** Starts a scheduler on this Redis. It is up once it has read its source for the first time. */
export async function startScheduler(url: string, serializer: Serializer = "json"): Promise<Scheduler> {
  const args = ["-u", "-m", "taskiq", "scheduler", "scheduler_app:scheduler", "--update-interval", "1"];
  const child = spawn(python, args, {
    cwd: supportScript(""),
    env: {
      PATH: process.env.PATH ?? "",
      NODE_ENV: "test",
      REDIS_URL: url,
      SERIALIZER: serializer,
      PYTHONDONTWRITEBYTECODE: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const counts = { reads: 0, seen: 0, blind: 0 };
  const fired = new Map<string, number>();
  const timesFired = (id: string) => fired.get(id) ?? 0;
  let lastError = "";
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-20_000);
  });

  const waiting = new Set<() => void>();
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const until = (condition: () => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const met = condition();
        if (!met && !ended()) return;
        waiting.delete(look);
        if (met) resolve();
        else reject(new Error(`The scheduler ended while a test waited for ${what}:\n${log.slice(-3000)}`));
      };
      waiting.add(look);
      look();
    });
  const tellAll = () => {
    for (const look of [...waiting]) look();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = printed.parse(JSON.parse(line));
    if (event.what === "fired") fired.set(event.id, timesFired(event.id) + 1);
    else counts.reads += 1;
    if (event.what === "poll") counts.seen += 1;
    if (event.what === "blind") {
      counts.blind += 1;
      lastError = event.error;
    }
    tellAll();
  });
  child.once("close", tellAll);

  const more = (count: () => number, by: number, what: string) => {
    const goal = count() + by;
    return until(() => count() >= goal, what);
  };
  await until(() => counts.reads > 0, "its first read");
  return {
    polls: (by) => more(() => counts.reads, by, `${by} polls`),
    fired: timesFired,
    firedInAll: () => [...fired.values()].reduce((sum, times) => sum + times, 0),
    firedAgain: (id, by = 1) => more(() => timesFired(id), by, `${id} to fire`),
    goesBlind: async () => {
      await more(() => counts.blind, 1, "a failing read");
      return lastError;
    },
    sees: () => more(() => counts.seen, 1, "a read that succeeds"),
    alive: () => !ended(),
    dies: async () => {
      await until(ended, "its end");
      return log;
    },
    stop: async () => {
      if (ended()) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
