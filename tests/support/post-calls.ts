import { type Call, contract, type Repaired } from "@/lib/api/contract";
import { repair } from "@/lib/drift/repair";
import { pauseSchedule } from "@/lib/transitions/pause";
import { payloadOf, register } from "./application";
import type { HttpAnswer } from "./dashboard";
import type { TestRedis } from "./redis";

/** The token of the reporter (ROTA_RUNS_TOKEN) that these calls send. */
export const runsToken = "let the reporter in";

/** How a call of the contract that is asked with POST is sent so that it is served. */
export type PostCall = {
  name: string;
  call: Call;
  path: string;
  body: object;
  /** Writes into an empty Redis what the call is about. */
  stage: (redis: TestRedis) => Promise<unknown>;
  /** Whether an answer says that its own request made the change. */
  did: (answer: HttpAnswer) => boolean;
  /** Asked again, it is done again: so any number of operators may do it at once. */
  isRepeatable: boolean;
  /** It only deletes, so a Redis out of memory lets it through. */
  isDeletion: boolean;
};
type Sent = Pick<PostCall, "body" | "stage"> & Partial<PostCall>;

const ann = { actor: "ann" };
const served = ({ status }: HttpAnswer) => status === 200;
const repaired = (found: Repaired | undefined) => found?.result === "repaired";
const begun = { args: [], kwargs: {}, labels: { schedule_id: "a" }, taskName: "app.tasks:report", worker: null };
const at = "2026-02-08T09:15:00.100200";

/** A call of the contract that is missing here fails every test that walks `postCalls`. */
const sent: Partial<Record<keyof typeof contract, Sent>> = {
  pauseSchedule: { body: {}, stage: ({ client }) => register(client, "a") },
  resumeSchedule: {
    body: {},
    stage: async (redis) => {
      await register(redis.client, "a");
      await pauseSchedule(redis.source(), "a", ann);
    },
  },
  purgeSchedule: { body: { confirm: "a" }, stage: ({ client }) => register(client, "a"), isDeletion: true },
  repair: {
    body: { kind: "active-not-listed", ids: ["a"] },
    stage: async ({ client }) => {
      await register(client, "a");
      await client.lrem("schedule:cron", 0, "a");
    },
    did: ({ status, json }) => status === 200 && repaired(contract.repair.answer.parse(json).results[0]),
  },
  putBack: {
    body: { scheduleId: "a" },
    stage: async (redis) => {
      await register(redis.client, "a", { payload: payloadOf("a", { labels: [] }) });
      await repair(redis.source(), { kind: "scheduler-blind", scheduleId: "a" }, ann);
      await redis.client.set("schedule:data:a", payloadOf("a"));
    },
    did: ({ status, json }) => status === 200 && repaired(contract.putBack.answer.parse(json)),
  },
  cleanUpLegacy: {
    body: { expected: { status: 1, meta: 0, history: 0 } },
    stage: ({ client }) => client.set("schedule:status:42", "active"),
    did: ({ status, json }) => status === 200 && contract.cleanUpLegacy.answer.parse(json).status === 1,
    isDeletion: true,
  },
  loadDemo: { body: {}, stage: async () => {}, isRepeatable: true },
  taskQueued: { body: { ...begun, queuedAt: at }, stage: ({ client }) => register(client, "a"), isRepeatable: true },
  taskStarted: { body: { ...begun, startedAt: at }, stage: ({ client }) => register(client, "a"), isRepeatable: true },
  taskExecuted: {
    body: { finishedAt: at, executionTime: 1, error: null, returnValue: { return_value: null } },
    stage: ({ client }) => register(client, "a"),
    isRepeatable: true,
  },
  runSummaries: { body: { ids: ["a"] }, stage: ({ client }) => register(client, "a"), isRepeatable: true },
};

/** Every call of the contract that is asked with POST. @throws Error for one that nobody has said how to send */
export const postCalls: PostCall[] = Object.entries<Call>(contract)
  .filter(([, { method }]) => method === "POST")
  .map(([name, call]) => {
    const how = new Map<string, Sent>(Object.entries(sent)).get(name);
    if (!how) throw new Error(`Say in tests/support/post-calls.ts how ${name} is sent.`);
    const path = call.path.replace(/\{\w+\}/g, "a");
    return { name, call, path, did: served, isRepeatable: false, isDeletion: false, ...how };
  });

/** The headers of a program that sends JSON; the reporter's token is read by its own calls alone. */
export const programHeaders = { "content-type": "application/json", "access-token": runsToken };

/** Those that change a schedule or more: all but readings and the reports of runs. */
export const changingCalls = postCalls.filter(({ call: { action } }) => action !== "read" && action !== "report-runs");
