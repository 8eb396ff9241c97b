import { parentPort, workerData } from "node:worker_threads";
import { InvalidArgumentError, RedisReplyError, RedisUnavailableError } from "@/lib/redis/errors";
import { openSource } from "@/lib/redis/source";
import type { FromWorker, Question, ToWorker } from "./messages";
import { Model } from "./model";

/**
 * The thread of a source's catalog. It owns the connections that read it, so no reading and no question can delay a request,
 * and if it ends that is a restart, not an outage. Started by lib/catalog/thread/client.ts with the settings.
 */
const port = parentPort;
if (!port) throw new Error("lib/catalog/thread/worker.ts runs in a worker thread only.");
const send = (message: FromWorker) => port.postMessage(message);

const source = openSource(workerData, "rota-catalog");
const model = new Model(source, (event) => send({ kind: "event", event, freshness: model.freshness() }));

/** The questions of actions, which do not wait for the first reading. */
const ofActions: ReadonlySet<Question> = new Set(["refresh", "places", "exactPlaces"]);

async function answer({ number, question, asked }: ToWorker & { kind: "ask" }): Promise<void> {
  try {
    if (!ofActions.has(question)) await model.ready();
    // The client's types ensure that each question comes with its own arguments (./messages.ts).
    const method: (...asked: never[]) => unknown = model[question].bind(model);
    send({ kind: "answer", number, answer: await Reflect.apply(method, model, asked) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ kind: "fault", number, fault: faultOf(error), message });
  }
}

function faultOf(error: unknown): "invalid" | "redis" | "other" {
  if (error instanceof InvalidArgumentError) return "invalid";
  return error instanceof RedisUnavailableError || error instanceof RedisReplyError ? "redis" : "other";
}

port.on("message", (message: ToWorker) => {
  if (message.kind === "ask") void answer(message);
  else if (message.kind === "subscribe") model.subscribers.add(message.subscriber, message.interest);
  else model.subscribers.remove(message.subscriber);
});
