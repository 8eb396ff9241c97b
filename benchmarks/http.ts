import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { percentile } from "./measure";

/** A client that keeps its one connection, as a browser does. */
export class Client {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(readonly url: string) {}

  /** Returns the JSON that a path answers. @throws for any status but 200 */
  async ask(path: string): Promise<unknown> {
    return JSON.parse(await this.#text(path));
  }

  /** Returns the milliseconds of each of `count` requests for a path, one after another, after a warm-up. */
  async times(path: string, count: number): Promise<number[]> {
    const taken: number[] = [];
    for (let turn = -20; turn < count; turn++) {
      const began = performance.now();
      await this.#text(path);
      if (turn >= 0) taken.push(performance.now() - began);
    }
    return taken;
  }

  close(): void {
    this.#agent.destroy();
  }

  #text(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asking = get(`${this.url}${path}`, { agent: this.#agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        answer.on("end", () =>
          answer.statusCode === 200 ? resolve(text) : reject(new Error(`${path}: ${answer.statusCode} ${text}`)),
        );
      });
      asking.on("error", reject);
    });
  }
}

export const middle = (taken: number[]) => ({ p50: percentile(taken, 50), p99: percentile(taken, 99) });

const freshness = z.object({ freshness: z.object({ state: z.string() }) });

/** Waits until the dashboard's catalog is live. */
export async function untilLive(client: Client): Promise<void> {
  while (freshness.parse(await client.ask("/api/summary")).freshness.state !== "live") await delay(50);
}
