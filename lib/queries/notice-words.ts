import { isUnknown, ProblemError } from "./client";
import type { Notice } from "./notices";

/** Returns the notice that something failed: what, on what, why, and the request to ask about. */
export function failed(verb: string, name: string, error: unknown): Notice {
  const title = isUnknown(error) ? `Not known whether it was done: ${verb} “${name}”` : `Could not ${verb} “${name}”`;
  if (!(error instanceof ProblemError)) return { tone: "error", title, detail: String(error) };
  const request = error.requestId === null ? "" : `, request ${error.requestId}`;
  const source = error.status === 0 ? error.code : `${error.status} ${error.code}`;
  const detail = `${error.detail} ${source}${request}`;
  return { tone: isUnknown(error) ? "unknown" : "error", title, detail, copy: `${title}: ${detail}` };
}

/** Returns the detail of a notice: these sentences, and the instant at which the change takes effect; null: none is known. */
export function inEffectBy(sentences: string[], at: string | null): Pick<Notice, "detail" | "at"> {
  const effect = sentences.length === 0 ? "in effect by" : "In effect by";
  return { detail: [...sentences, ...(at === null ? [] : [effect])].join(" ") || undefined, at: at ?? undefined };
}
