import type { Onlooker } from "@/tests/support/proxy";

/** The text by which an action is found again: in what Rota sends, and in the history. */
export const reasonOf = (seed: number, round: number, operator: number, number: number) =>
  `rounds-${seed}-${round}-${operator}-${number}.`;
const form = /rounds-\d+-\d+-\d+-\d+\./g;
/** Characters of the longest reason. */
const longest = 60;

/** When Rota sent each reason towards Redis, by the clock of `performance`. */
export class Sightings {
  readonly first = new Map<string, number>();
  readonly last = new Map<string, number>();
  readonly #tails = new WeakMap<object, string>();

  /** Looks through what was sent on a connection. A reason may come in pieces. */
  readonly look: Onlooker = (bytes, link) => {
    const text = (this.#tails.get(link) ?? "") + bytes.toString("latin1");
    const nowMs = performance.now();
    let end = 0;
    for (const match of text.matchAll(form)) {
      const [reason] = match;
      if (!this.first.has(reason)) this.first.set(reason, nowMs);
      this.last.set(reason, nowMs);
      end = match.index + reason.length;
    }
    this.#tails.set(link, text.slice(Math.max(end, text.length - longest)));
  };
}
