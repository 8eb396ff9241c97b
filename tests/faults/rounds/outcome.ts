import { z } from "zod";
import { contract } from "@/lib/api/contract";
import type { HttpAnswer } from "@/tests/support/dashboard";
import type { ActionKind, Entry } from "./ledger";

const problem = z.object({ code: z.string(), detail: z.string() });

type Told = Pick<Entry, "outcome" | "answer" | "requestId">;

/** Problems that do not say that nothing was done. */
const unsure = new Set(["outcome_unknown", "internal_error"]);

/** What an answer says of an action; null: none came, or a part of one. */
export function told(kind: ActionKind, answer: HttpAnswer | null): Told {
  if (answer === null) return { outcome: "unknown", answer: "no answer", requestId: null };
  const requestId = z.string().parse(answer.headers["x-request-id"]);
  if (answer.status !== 200) {
    const { data } = problem.safeParse(answer.json);
    const words = `${answer.status} ${data?.code ?? "no problem"}: ${data?.detail ?? answer.text.slice(0, 200)}`;
    return { outcome: data && !unsure.has(data.code) ? "refused" : "unknown", answer: words, requestId };
  }
  const [repaired] = kind === "repair" ? contract.repair.answer.parse(answer.json).results : [];
  const isDone = kind !== "repair" || repaired?.result === "repaired";
  const words = `200${repaired ? ` ${repaired.result}: ${repaired.message}` : ""}`;
  return { outcome: isDone ? "acknowledged" : "refused", answer: words, requestId };
}
