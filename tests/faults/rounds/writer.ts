import { spawn } from "node:child_process";
import { once } from "node:events";
import { python, supportScript } from "@/tests/support/python";
import type { Fleet } from "./fleet";
import { maxHistory } from "./stage";

/** The Python application at work: it registers and pauses schedules, and writes status, metadata and events. */
export type Writer = {
  /** Ends it, in the middle of what it does. @returns how many of its steps Redis has acknowledged. */
  stop: () => Promise<number>;
};

export function startWriter(url: string, seed: string, { contested, applications }: Fleet): Writer {
  const child = spawn(python, [supportScript("writer.py"), url, "load", seed], {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "test", MAX_HISTORY: maxHistory, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let steps = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    steps += text.split("\n").length - 1;
  });
  child.stdin.end(JSON.stringify([...contested, ...applications]));
  const closed = once(child, "close");
  return {
    stop: async () => {
      child.kill("SIGTERM");
      await closed;
      return steps;
    },
  };
}
