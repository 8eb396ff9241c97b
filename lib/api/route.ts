import { type Actor, anonymous, can } from "@/lib/access/can";
import { idFromPath } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { writeJson } from "@/lib/schedules/json";
import type { z } from "@/lib/zod";
import { type BodyForm, readBody } from "./body";
import type { Call } from "./contract";
import { problemOf, problemResponse, RequestError } from "./problems";
import { rota } from "./process";
import { takeLine } from "./request-line";
import { within } from "./within";

/** What a handler is given: everything that was asked, parsed by the contract, and who asks. */
export type Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  actor: Actor;
  /** In the events that an action leaves. */
  requestId: string;
};

/**
 * For calls that programs make, and often: who is let in at all (it throws otherwise), and how the body is read. Served
 * ones are logged at debug only.
 */
export type Door = { admit: (request: Request) => void; body: BodyForm };

/** Next gives no parameters to a path that has none. */
type Segments = { params: Promise<Record<string, string | string[] | undefined> | undefined> };

/**
 * Makes the handler of one call: asks `can`, parses by the contract, calls, answers JSON within the bounds
 * of the contract. Whatever is thrown becomes a problem (lib/api/problems.ts). Each request leaves one line in the log.
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
      const verdict = can(anonymous, call.action, rota().settings);
      if (!verdict.allowed) throw new RequestError("forbidden", verdict.reason);
      const answer = await handler({
        ...(await parse(call, request, (await segments.params) ?? {}, door?.body)),
        requestId: line.requestId,
      });
      line.write(null, undefined, door ? "debug" : "info");
      return new Response(writeJson(within(call.answer, answer)), {
        headers: { "content-type": "application/json", "cache-control": "no-store", "x-request-id": line.requestId },
      });
    } catch (error) {
      const problem = problemOf(error, line.requestId);
      line.write(problem, error);
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

/** Parameters of a path or a query, with ids that may be written as `~b64:…` in the one form that the program knows. */
export function withIds<Value>(given: Record<string, Value>): Record<string, Value | string> {
  const named: Record<string, Value | string> = { ...given };
  for (const name of ["scheduleId", "configId", "config"]) {
    const id = given[name];
    // An empty one is refused: the empty id is written ~b64:.
    if (typeof id === "string" && id !== "") named[name] = idFromPath(id);
  }
  return named;
}

/** @throws RequestError that names the wrong fields, the first of them where they are many. */
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
