import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { python, supportScript } from "./python";

export type Serializer = "json" | "pickle";

type Fields = { schedule_id: string } & Record<string, unknown>;

/** A Python application that adds schedules, by TaskIQ's own `add_schedule`. */
export type Adder = {
  /** Resolves once they stand in Redis; what is not given has the form of the contract's example. */
  add: (...schedules: Fields[]) => Promise<void>;
  stop: () => Promise<void>;
};

const example = { task_name: "app.tasks:report", labels: {}, args: [], kwargs: {} };

/** Starts the application, which stays: to start it takes longer than all that it adds. It is not awaited. */
export function startAdder(url: string, serializer: Serializer = "json"): Adder {
  const child = spawn(python, [supportScript("schedule_adder.py"), url, serializer], {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "test", PYTHONDONTWRITEBYTECODE: "1" },
    stdio: "pipe",
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-3000);
  });
  child.stdin.on("error", () => {}); // `add` reports that it has ended
  const closed = once(child, "close");
  const waiting: (() => void)[] = [];
  createInterface({ input: child.stdout }).on("line", () => waiting.shift()?.());

  const add = async (...schedules: Fields[]) => {
    const added = new Promise<void>((resolve) => waiting.push(resolve));
    child.stdin.write(`${JSON.stringify(schedules.map((fields) => ({ ...example, ...fields })))}\n`);
    const ended = closed.then(() => {
      throw new Error(`The application that adds schedules has ended:\n${complaint}`);
    });
    await Promise.race([added, ended]);
  };
  return {
    add,
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

/** Adds schedules by an application that runs for no longer. */
export async function addSchedules(url: string, serializer: Serializer, ...schedules: Fields[]): Promise<void> {
  const adder = startAdder(url, serializer);
  try {
    await adder.add(...schedules);
  } finally {
    await adder.stop();
  }
}
