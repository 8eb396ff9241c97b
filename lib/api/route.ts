import { type Actor, anonymous } from "@/lib/access/can";
import { idFromPath } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { writeJson } from "@/lib/schedules/json";
import type { z } from "@/lib/zod";
import { checkAllowed } from "./allowed";
import { type BodyForm, readBody } from "./body";
import type { Call } from "./contract";
import { problemOf, problemResponse, RequestError } from "./problems";
import { takeLine } from "./request-line";
import { within } from "./within";

/** What a handler gets: the request as the contract parses it, and who sent it. */
export type Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  actor: Actor;
  /** Stands in the events that an action leaves. */
  requestId: string;
};

/**
 * How calls come in that programs make often: `admit` throws unless it lets the request in, `body` says how its body is read.
 * Those that are served are logged at debug only.
 */
export type Door = { admit: (request: Request) => void; body: BodyForm };

/** Next gives no parameters to a path that has none. */
type Segments = { params: Promise<Record<string, string | string[] | undefined> | undefined> };

/**
 * Returns the route of one call: asks `can`, parses by the contract, runs the handler, and answers JSON within the bounds of
 * the contract. Whatever is thrown becomes a problem (lib/api/problems.ts). Each request leaves one line in the log.
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  call: Call<P, Q, B, A>,
  handler: (asked: Asked<P, Q, B>) => Promise<z.input<A>>,
  door?: Door,
): (request: Request, segments: Segments) => Promise<Response> {
  return async (request, segments) => {
    const line = takeLine(request);
    try {
      door?.admit(request);
      checkAllowed(call.action);
      const answer = await handler({
        ...(await parse(call, request, (await segments.params) ?? {}, door?.body)),
        requestId: line.requestId,
      });
      line.write({ problem: null, level: door ? "debug" : "info" });
      return new Response(writeJson(within(call.answer, answer)), {
        headers: { "content-type": "application/json", "cache-control": "no-store", "x-request-id": line.requestId },
      });
    } catch (error) {
      const problem = problemOf(error, line.requestId);
      line.write({ problem, error });
      return problemResponse(problem);
    }
  };
}

async function parse<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  call: Call<P, Q, B, A>,
  request: Request,
  segments: Record<string, string | string[] | undefined>,
  form: BodyForm | undefined,
): Promise<Omit<Asked<P, Q, B>, "requestId">> {
  return {
    params: checked(call.params, withIds(segments)),
    query: checked(call.query, withIds(Object.fromEntries(new URL(request.url).searchParams))),
    body: checked(call.body, call.method === "GET" ? {} : await readBody(request, form)),
    actor: anonymous,
  };
}

/** Returns the parameters of a path or a query with their ids, which may be written as `~b64:…`, in the one form of the program. */
export function withIds<Value>(given: Record<string, Value>): Record<string, Value | string> {
  const named: Record<string, Value | string> = { ...given };
  for (const name of ["scheduleId", "configId", "config"]) {
    const id = given[name];
    // An empty one is left for the contract to refuse: the empty id is written ~b64:.
    if (typeof id === "string" && id !== "") named[name] = idFromPath(id);
  }
  return named;
}

/** Parses by a schema. @throws RequestError that names the wrong fields, or the first of many. */
export function checked<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const faults = issues
    .slice(0, limits.faultsTold)
    .map((issue) => cut(`${issue.path.join(".") || "body"}: ${issue.message}`, limits.faultLength));
  if (issues.length > faults.length) faults.push(`and ${(issues.length - faults.length).toLocaleString("en")} more`);
  throw new RequestError("invalid_request", `This cannot be asked so: ${faults.join("; ")}.`);
}
