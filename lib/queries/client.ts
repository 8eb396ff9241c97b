import type { Call, contract, Problem } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";
import { readJson } from "@/lib/schedules/json";
import type { z } from "@/lib/zod";

/** `unreachable`: no answer came, so the dashboard itself or the way to it is down. */
type ProblemCode = Problem["code"] | "unreachable";

/** Why a call did not do what it was asked to. `message` is a sentence for people. */
export class ProblemError extends Error {
  override name = "ProblemError";
  constructor(
    readonly code: ProblemCode,
    readonly status: number,
    readonly detail: string,
    readonly requestId: string | null,
    readonly currentStatus: string | null = null,
  ) {
    super(detail);
  }
}

/** Returns whether Redis, or the dashboard, is away: the same call may work later. */
export const isOutage = (error: unknown): error is ProblemError =>
  error instanceof ProblemError &&
  (error.code === "redis_unavailable" || error.code === "unreachable" || error.status >= 502);

/**
 * Returns whether an action may have been done although no answer says so, because Redis or the dashboard did not
 * answer.
 */
export const isUnknown = (error: unknown): error is ProblemError & { requestId: string } =>
  error instanceof ProblemError &&
  error.requestId !== null &&
  (error.code === "outcome_unknown" || error.code === "unreachable");

type Contract = typeof contract;
type Answer<Name extends keyof Contract> = z.output<Contract[Name]["answer"]>;

/** The contract is loaded with the first call: a page that the server rendered needs neither it nor zod to be shown. */
const theContract = () => import("@/lib/api/contract");

type Asked = {
  params?: Record<string, string>;
  query?: Record<string, QueryValue>;
  body?: unknown;
  signal?: AbortSignal;
};
type QueryValue = string | number | readonly (string | number)[] | undefined;

/** Returns the query string of a call: lists joined by commas, without what is empty, always in the same order. */
export function queryString(query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text !== "") search.set(name, text);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function urlOf(call: Call, { params = {}, query }: Asked): string {
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => idToPath(params[name] ?? ""));
  return path + queryString(query);
}

/**
 * Makes a call of the contract, by its name, and checks the answer against the contract.
 * @throws ProblemError, also where no answer came; the abort of `signal` as it is
 */
export async function ask<Name extends keyof Contract>(name: Name, asked: Asked = {}): Promise<Answer<Name>> {
  const { contract, problem } = await loaded();
  const call: Contract[Name] = contract[name];
  const requestId = call.method === "POST" ? newRequestId() : null;
  const { answer, text } = await send(call, asked, requestId);
  if (!answer.ok) throw problemOf(answer, problem.safeParse(jsonOf(text)).data, requestId);
  const parsed = call.answer.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new ProblemError(
      "internal_error",
      answer.status,
      `The answer of ${call.path} has another form than this page knows. The dashboard may have been updated: load the page again.`,
      answer.headers.get("x-request-id"),
    );
  }
  return parsed.data as Answer<Name>;
}

/** Without the dashboard the contract cannot be loaded either. */
async function loaded(): Promise<Awaited<ReturnType<typeof theContract>>> {
  try {
    return await theContract();
  } catch {
    throw unreachable();
  }
}

const unreachable = (requestId: string | null = null) =>
  new ProblemError("unreachable", 0, "The dashboard itself does not answer.", requestId);

/**
 * Returns the page's own id for a request that changes something. If no answer comes, it is how the outcome is found.
 */
function newRequestId(): string {
  // `crypto.randomUUID` does not exist on a page served over plain http.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(call: Call, asked: Asked, requestId: string | null): Promise<{ answer: Response; text: string }> {
  try {
    const answer = await fetch(urlOf(call, asked), {
      method: call.method,
      headers: {
        accept: "application/json",
        ...(requestId !== null && { "content-type": "application/json", "x-request-id": requestId }),
      },
      body: requestId === null ? undefined : JSON.stringify(asked.body ?? {}),
      cache: "no-store",
      signal: asked.signal ?? null,
    });
    return { answer, text: await answer.text() };
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw unreachable(requestId);
  }
}

function problemOf(answer: Response, problem: Problem | undefined, sentAs: string | null): ProblemError {
  // A proxy that waited for the dashboard in vain: what was sent may have been done.
  if (!problem && answer.status >= 502) return unreachable(sentAs);
  if (!problem) {
    const sentence = `The dashboard answered ${answer.status} without saying why.`;
    return new ProblemError("internal_error", answer.status, sentence, answer.headers.get("x-request-id"));
  }
  const { code, status, detail, requestId, currentStatus } = problem;
  return new ProblemError(code, status, detail, requestId, currentStatus ?? null);
}

function jsonOf(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
