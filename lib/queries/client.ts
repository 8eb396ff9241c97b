import type { z } from "zod";
import { type Call, type Problem, problem } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";

/** `unreachable`: no answer came, so the dashboard itself or the way to it is down. */
export type ProblemCode = Problem["code"] | "unreachable";

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

/** True where Redis, or the dashboard, is away: the same call may work later. */
export const isOutage = (error: unknown): error is ProblemError =>
  error instanceof ProblemError &&
  (error.code === "redis_unavailable" || error.code === "unreachable" || error.status >= 502);

export type Asked = {
  params?: Record<string, string | number>;
  query?: Record<string, QueryValue>;
  body?: unknown;
  signal?: AbortSignal;
};
type QueryValue = string | number | readonly (string | number)[] | undefined;

/** The query string of a call: lists by comma, what is empty left out, always in the same order. */
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
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => idToPath(String(params[name] ?? "")));
  return path + queryString(query);
}

/**
 * Asks the API. The answer is checked against the contract.
 * @throws ProblemError, also where no answer came; the abort of `signal` as it is.
 */
export async function ask<C extends Call>(call: C, asked: Asked = {}): Promise<z.output<C["answer"]>> {
  const answer = await send(call, asked);
  const text = await answer.text().catch(() => "");
  if (!answer.ok) throw problemOf(answer, text);
  const parsed = call.answer.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new ProblemError(
      "internal_error",
      answer.status,
      `The answer of ${call.path} has another form than this page knows. The dashboard may have been updated: load the page again.`,
      answer.headers.get("x-request-id"),
    );
  }
  return parsed.data as z.output<C["answer"]>;
}

async function send(call: Call, asked: Asked): Promise<Response> {
  const body = call.method === "POST" ? JSON.stringify(asked.body ?? {}) : undefined;
  try {
    return await fetch(urlOf(call, asked), {
      method: call.method,
      headers: { accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }) },
      body,
      cache: "no-store",
      signal: asked.signal ?? null,
    });
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new ProblemError("unreachable", 0, "The dashboard itself does not answer.", null);
  }
}

function problemOf(answer: Response, text: string): ProblemError {
  const parsed = problem.safeParse(jsonOf(text));
  if (!parsed.success) {
    const sentence = `The dashboard answered ${answer.status} without saying why.`;
    return new ProblemError("internal_error", answer.status, sentence, answer.headers.get("x-request-id"));
  }
  const { code, status, detail, requestId, currentStatus } = parsed.data;
  return new ProblemError(code, status, detail, requestId, currentStatus ?? null);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
