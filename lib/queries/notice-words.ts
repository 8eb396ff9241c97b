import { isUnknown, ProblemError } from "./client";
import type { Notice } from "./notices";
import type { Outcome } from "./outcome";

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

/** `Paused` for `paused`. */
export const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** What a notice needs to know of an action. */
type Words = { verb: string; past: string; tone: Notice["tone"]; isRepeatable: boolean };

/** Returns the notice of what came of an action that got no answer. */
export function outcomeNotice(outcome: Outcome, { past, verb, tone, isRepeatable }: Words, name: string): Notice {
  if (outcome === "done") {
    return { tone, title: `${capitalised(past)} “${name}”`, detail: "It was done, although no answer came." };
  }
  if (outcome === "not-done") {
    return {
      tone: "error",
      title: `Could not ${verb} “${name}”`,
      detail: "Redis never got it, so nothing was changed. Try again.",
    };
  }
  return {
    tone: "unknown",
    title: `Still not known: ${verb} “${name}”`,
    detail: isRepeatable
      ? "Look at the schedule before you ask again: it would be done once more."
      : "Look at the schedule. To ask again is safe.",
  };
}
