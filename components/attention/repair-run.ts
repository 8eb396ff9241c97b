import type { Repaired, RepairedAnswer } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { ProblemError } from "@/lib/queries/client";
import { isRepaired, type RepairPart } from "@/lib/queries/drift";
import { firstPart } from "@/lib/queries/parts";

type Named = Pick<Repaired, "scheduleId" | "key">;

/** What is still to do: all of a kind, those from a cursor on, or some by name. */
type Rest = { expectedTotal: number } | { cursor: string } | { named: readonly Named[] };

export type Progress = {
  state: "running" | "finished" | "stopped";
  tried: number;
  /** How many there are to try, as far as is known. */
  of: number;
  repaired: number;
  failures: Repaired[];
  /** Why it stopped: an outage, or the operator. */
  why: string | null;
  /** Where it goes on; null: nothing is left. */
  rest: Rest | null;
};

/** A run over all findings of a kind. */
export const runOverAll = (expectedTotal: number): Progress => ({
  state: "running",
  tried: 0,
  of: expectedTotal,
  repaired: 0,
  failures: [],
  why: null,
  rest: { expectedTotal },
});

/** Returns the same run once more, over what could not be repaired. */
export const runOverFailures = (so: Progress): Progress => ({
  ...so,
  state: "running",
  tried: so.tried - so.failures.length,
  failures: [],
  why: null,
  rest: { named: so.failures },
});

/**
 * Sends one request after another until nothing is left, until an answer says that it stopped or failed, or until
 * `isStopped`. Calls `tell` with each step. `rest` keeps what was not tried, so that a run can go on.
 */
export async function run(
  from: Progress,
  send: (part: RepairPart) => Promise<RepairedAnswer>,
  isStopped: () => boolean,
  tell: (so: Progress) => void,
): Promise<void> {
  let so: Progress = { ...from, state: "running", why: null };
  tell(so);
  while (so.state === "running") {
    if (so.rest === null) so = { ...so, state: "finished" };
    else if (isStopped()) so = { ...so, state: "stopped", why: "Stopped here." };
    else so = await step(so, so.rest, send);
    tell(so);
  }
}

async function step(so: Progress, rest: Rest, send: (part: RepairPart) => Promise<RepairedAnswer>): Promise<Progress> {
  try {
    return take(so, rest, await send(partOf(rest)));
  } catch (error) {
    // There are fewer than the operator agreed to: asking the same again would be refused again.
    const isOther = error instanceof ProblemError && error.code === "state_conflict";
    const why = error instanceof Error ? error.message : String(error);
    return { ...so, state: "stopped", why, rest: isOther ? null : rest };
  }
}

/** Returns as many by name as one request takes, schedules and keys apart. */
function partOf(rest: Rest): RepairPart {
  if (!("named" in rest)) return rest;
  const { named } = rest;
  const isKey = ({ scheduleId }: Named) => scheduleId === null;
  const first = named[0] !== undefined && isKey(named[0]);
  const other = named.findIndex((each) => isKey(each) !== first);
  const alike = other === -1 ? named : named.slice(0, other);
  const names = firstPart(
    alike.map(({ scheduleId, key }) => scheduleId ?? key ?? ""),
    limits.repairs,
  );
  return first ? { keys: names } : { ids: names };
}

function take(so: Progress, rest: Rest, { results, left, nextCursor, stopped }: RepairedAnswer): Progress {
  const failures = results.filter((result) => !isRepaired(result));
  const tried = so.tried + results.length;
  return {
    state: stopped === null ? "running" : "stopped",
    tried,
    of: Math.max(so.of, tried + left),
    repaired: so.repaired + results.length - failures.length,
    failures: [...so.failures, ...failures],
    why: stopped,
    rest: restAfter(rest, results.length, nextCursor),
  };
}

/** Results come in the order asked, and a request may leave the end of it to the next one. */
function restAfter(rest: Rest, tried: number, nextCursor: string | null): Rest | null {
  if (!("named" in rest)) return nextCursor === null ? null : { cursor: nextCursor };
  const named = rest.named.slice(tried);
  return named.length === 0 ? null : { named };
}
