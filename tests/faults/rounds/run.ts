import { setTimeout as sleep } from "node:timers/promises";
import { wrongActions } from "./actions";
import { wrongInCatalog } from "./catalog";
import type { Fault } from "./fault";
import { faults } from "./faults";
import { wrongInScheduler } from "./firing";
import { Fleet, operators } from "./fleet";
import { Ledger, type Outcome } from "./ledger";
import { Operator } from "./operator";
import { type Held, heldBy, wrongInLog, wrongInProcess } from "./process";
import { Random } from "./random";
import { Stage } from "./stage";
import { startWriter } from "./writer";

/** What came of one round. */
export type RoundReport = Record<Outcome, number> & {
  round: number;
  fault: string;
  /** What was chosen of it: which way, how long. */
  chosen: string;
  /** Steps of the Python application that Redis acknowledged. */
  written: number;
  /** Milliseconds from the end of the fault until lists held everything again. */
  settledMs: number;
  /** Invariants that do not hold, without those of earlier rounds. */
  broken: string[];
};

/** The names of so many faults, each once before any comes again. */
export function deck(seed: number, rounds: number): string[] {
  const names = [...faults.keys()];
  const deals = Array.from({ length: Math.ceil(rounds / names.length) }, (_, deal) =>
    new Random(seed, "deck", deal).shuffled(names),
  );
  return deals.flat().slice(0, rounds);
}

/**
 * Puts Rota under load, lets these faults strike one after another, and checks after each that everything is as those who
 * acted were told. Calls `say` after each round. Once `over` is aborted it ends what it started, and no round follows.
 * @throws Error for a name that no fault has
 */
export async function runRounds(
  seed: number,
  names: string[],
  say: (report: RoundReport) => void,
  over: AbortSignal = new AbortController().signal,
): Promise<RoundReport[]> {
  const chosen = names.map((name) => {
    const fault = faults.get(name);
    if (!fault) throw new Error(`There is no fault ${name}. There are ${[...faults.keys()].join(", ")}.`);
    return fault;
  });
  const stage = await Stage.start();
  const rounds = new Rounds(stage, seed);
  const aborted = new Promise<null>((resolve) => over.addEventListener("abort", () => resolve(null), { once: true }));
  const reports: RoundReport[] = [];
  try {
    for (const [at, fault] of chosen.entries()) {
      const playing = rounds.play(at + 1, fault);
      playing.catch(() => {}); // awaited here, unless everything ends below
      const report = await Promise.race([playing, aborted]);
      if (report === null) break;
      reports.push(report);
      say(report);
    }
  } finally {
    await stage.close();
    await rounds.stopLoad();
  }
  return reports;
}

class Rounds {
  readonly #ledger = new Ledger();
  /** An action that went wrong is found wrong in each later round, too. */
  readonly #reported = new Set<string>();
  /** What each process of Rota held when it had settled for the first time. */
  readonly #held = new Map<number, Held>();

  /** Ends the load of the round that is played. */
  stopLoad: () => Promise<number> = async () => 0;

  constructor(
    readonly stage: Stage,
    readonly seed: number,
  ) {}

  async play(round: number, fault: Fault): Promise<RoundReport> {
    const { stage, seed } = this;
    const from = this.#ledger.entries.length;
    const random = new Random(seed, round, fault.name);
    const fleet = new Fleet(round);
    await fleet.register(stage.redis.client);
    const broken: string[] = [];
    const { chosen, written, state, settledMs } = await this.#strike(fault, fleet, random, (what) => broken.push(what));
    broken.push(...(state === "live" ? await this.#wrong() : [`Rota is not live again: ${state}`]));
    return {
      ...{ round, fault: fault.name, chosen, written, settledMs },
      acknowledged: this.#ledger.count("acknowledged", from),
      refused: this.#ledger.count("refused", from),
      unknown: this.#ledger.count("unknown", from),
      broken: this.#new(broken),
    };
  }

  /** Lets the fault strike while operators and application work, and waits until Rota has recovered. */
  async #strike(fault: Fault, fleet: Fleet, random: Random, odd: (what: string) => void) {
    this.stopLoad = this.#load(fleet, fault, odd);
    try {
      await sleep(random.between(500, 1000));
      const chosen = await fault.strike({ stage: this.stage, fleet, ledger: this.#ledger, random });
      const settling = this.#settle();
      await sleep(random.between(500, 1000));
      return { chosen, written: await this.stopLoad(), ...(await settling) };
    } finally {
      await this.stopLoad();
    }
  }

  /** Waits until lists hold everything again. @returns what they say of themselves then, and how long it took. */
  async #settle(): Promise<{ state: string; settledMs: number }> {
    const liftedMs = performance.now();
    const state = await this.stage.live(Date.now());
    return { state, settledMs: performance.now() - liftedMs };
  }

  /** Lets operators and application work. @returns what ends them, and says how often the application has written. */
  #load(fleet: Fleet, fault: Fault, odd: (what: string) => void): () => Promise<number> {
    const { stage, seed } = this;
    const shift = { stage, fleet, seed, ledger: this.#ledger, mayBeEmpty: fault.empties === true, odd };
    const over = new AbortController();
    const all = Array.from(
      { length: operators },
      (_, number) => new Operator(shift, number, new Random(seed, fleet.round, "operator", number)),
    );
    const working = Promise.all(all.map((operator) => operator.work(over.signal)));
    working.catch(() => {}); // awaited below
    const writer = startWriter(stage.redis.url, `${seed}/${fleet.round}`, fleet);
    return async () => {
      over.abort();
      const written = await writer.stop();
      await working;
      return written;
    };
  }

  /** Returns the invariants that do not hold, now that nothing changes any more. */
  async #wrong(): Promise<string[]> {
    const { stage } = this;
    const found = await Promise.all([
      wrongActions(stage.redis.client, this.#ledger, stage.sightings),
      wrongInCatalog(stage),
      wrongInScheduler(stage),
      this.#wrongInProcess(),
    ]);
    return [...found.flat(), ...wrongInLog(stage.newLog())];
  }

  async #wrongInProcess(): Promise<string[]> {
    const { pid } = this.stage.dashboard.process;
    if (pid === undefined) return ["Rota has no process"];
    const before = this.#held.get(pid);
    if (before) return await wrongInProcess(this.stage, before);
    this.#held.set(pid, await heldBy(pid));
    return [];
  }

  #new(broken: string[]): string[] {
    const news = [...new Set(broken)].filter((each) => !this.#reported.has(each));
    for (const each of news) this.#reported.add(each);
    return news;
  }
}
