import { setTimeout as sleep } from "node:timers/promises";
import { type Call, contract, problem, transition } from "@/lib/api/contract";
import { type HttpAnswer, post, request } from "@/tests/support/dashboard";
import type { Fleet } from "./fleet";
import { type ActionKind, eventsLeftBy, type Ledger } from "./ledger";
import { told } from "./outcome";
import type { Random } from "./random";
import { reasonOf } from "./sightings";
import type { Stage } from "./stage";
import { inTime, MissingError } from "./until";

/** What the operators of a round share. */
export type Shift = {
  stage: Stage;
  fleet: Fleet;
  ledger: Ledger;
  seed: number;
  /** Whether Redis is empty for a while, so that a total of 0 is right. */
  mayBeEmpty: boolean;
  /** Called with what no answer may be, whatever fault there is. */
  odd: (what: string) => void;
};

/** Milliseconds between two things that an operator does. */
const thinking = [10, 50] as const;
/** Milliseconds until somebody who finds no dashboard tries again. */
const downMs = 200;

/** Of a hundred things that an operator does, how many are each action, in this order; the rest are readings. */
export const shares = new Map<ActionKind, number>([
  ["pause", 30],
  ["resume", 30],
  ["repair", 8],
  ["purge", 3],
]);

/** The path of each action on one schedule. */
const pathsOfActions = new Map<string, string>(
  Object.values<Call>(contract)
    .filter(({ answer }) => answer === transition)
    .map(({ action, path }) => [action, path]),
);

const path = (id: string, rest = "") => `/api/schedules/${encodeURIComponent(id)}${rest}`;

/** One of several who use the API at the same time, each with choices of its own. */
export class Operator {
  #actions = 0;

  constructor(
    readonly shift: Shift,
    readonly number: number,
    readonly random: Random,
  ) {}

  /** Does one thing after another, until `over` is aborted and the last is answered. */
  async work(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const { random } = this;
      const [ticking, resting, doomed] = this.shift.fleet.own(this.number);
      const { shared, contested, doomed: doomedOfAll } = this.shift.fleet;
      const anybodys = random.pick(ticking, ...shared, ...contested, ...doomedOfAll);
      const any = random.pick(ticking, resting, doomed, anybodys);
      const kind = actionAt(random.between(1, 100));
      if (kind === null) await this.#read(any);
      else if (kind === "repair") await this.#repair(random.pick(resting, ...shared));
      else if (eventsLeftBy[kind] === null) await this.#act(kind, random.pick(doomed, ...doomedOfAll), true);
      else await this.#act(kind, any, false);
      await sleep(random.between(...thinking));
    }
  }

  async #act(kind: ActionKind, id: string, removes: boolean): Promise<void> {
    const where = pathsOfActions.get(kind)?.replace("{scheduleId}", encodeURIComponent(id));
    if (where === undefined) throw new Error(`The contract has no call for a ${kind}.`);
    await this.#ask(kind, id, where, removes ? { confirm: id } : {});
  }

  /** Takes the schedule out of its index, as another program may, and asks for the repair. */
  async #repair(id: string): Promise<void> {
    const config = id.split(":")[1];
    const lost = this.shift.stage.redis.client.srem(`schedule:index:config:${config}`, id).catch(() => 0);
    // Redis may be away: the repair is asked for all the same.
    await Promise.race([lost, sleep(thinking[1])]);
    await this.#ask("repair", id, "/api/drift/repair", { kind: "schedule-without-index", ids: [id] });
  }

  async #ask(kind: ActionKind, scheduleId: string, where: string, body: object): Promise<void> {
    const { ledger, stage, seed, fleet } = this.shift;
    this.#actions += 1;
    const reason = reasonOf(seed, fleet.round, this.number, this.#actions);
    const beganMs = performance.now();
    const answer = await this.#answered(`${kind} of ${scheduleId}`, post(stage.dashboard, where, { ...body, reason }));
    if (answer === "down") return;
    const answeredMs = performance.now();
    ledger.note({ operator: this.number, kind, scheduleId, reason, beganMs, answeredMs, ...told(kind, answer) });
    if (answer !== null) this.#checkProblem(`${kind} of ${scheduleId}`, answer);
  }

  async #read(id: string): Promise<void> {
    const where = this.random.pick(
      ...(["/api/summary", "/api/schedules?limit=50", "/api/configs", "/api/drift"] as const),
      ...[path(id), path(id, "/history"), path(id, "/why")],
    );
    const answer = await this.#answered(`GET ${where}`, request(this.shift.stage.dashboard, where));
    if (answer === null || answer === "down") return;
    this.#checkProblem(`GET ${where}`, answer);
    if (where !== "/api/summary" || answer.status !== 200 || this.shift.mayBeEmpty) return;
    const { total, freshness } = contract.summary.answer.parse(answer.json);
    if (total === 0 && freshness.state !== "building") this.shift.odd(`GET ${where} says ${freshness.state}, total 0`);
  }

  /** Returns the answer; "down" where nobody took the connection; null where it broke, or no answer came in time. */
  async #answered(what: string, asked: Promise<HttpAnswer>): Promise<HttpAnswer | "down" | null> {
    try {
      return await inTime(`the answer to ${what}`, asked);
    } catch (error) {
      if (error instanceof MissingError) this.shift.odd(error.message);
      if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) return null;
      await sleep(downMs);
      return "down";
    }
  }

  /** Under any fault an answer is a success or a problem that was foreseen. */
  #checkProblem(what: string, { status, json, text }: HttpAnswer): void {
    if (status === 200) return;
    const { data } = problem.safeParse(json);
    if (data && data.code !== "internal_error" && data.code !== "redis_error") return;
    this.shift.odd(`${what} was answered ${status}: ${data ? `${data.code}, ${data.detail}` : text.slice(0, 200)}`);
  }
}

/** Returns which action a number from 1 to 100 stands for; null: a reading. */
function actionAt(number: number): ActionKind | null {
  let end = 0;
  for (const [kind, share] of shares) {
    end += share;
    if (number <= end) return kind;
  }
  return null;
}
