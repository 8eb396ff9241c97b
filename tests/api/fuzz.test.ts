import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Call, contract } from "@/lib/api/contract";
import { register } from "../support/application";
import { request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";

const token = "a-token";
const stage = ownDashboard({ ROTA_RUNS_TOKEN: token }, { keeps: true });

beforeAll(async () => {
  await register(stage.redis.client, "a");
});

/** What careless and hostile programs send where a text is wanted. */
const odd = fc.oneof(
  fc.constantFrom("", "a", "7", "0", "-1", "1e9", "501", "999999999999999", "null", "true", "__proto__", "toString"),
  fc.constantFrom("\0", "~b64:", "~b64:_w", "日报", "💩", "' or 1", "<script>", "%", "+", "..", "x".repeat(5000)),
  fc.constantFrom("name", "-next", "paused", "cron", "wrong-type", "2026-02-08T03:00Z", "9999-12-31T23:59:59Z"),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const named = (schema: z.ZodType) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
const name = (schema: z.ZodType) => fc.constantFrom(...named(schema), "unknown", "__proto__", "limit[]");

const queries = (call: Call) => fc.array(fc.tuple(name(call.query), odd), { maxLength: 6 });
const bodies = (call: Call) => {
  const value = fc.oneof(odd, fc.array(odd, { maxLength: 3 }), fc.jsonValue(), fc.constantFrom(true, null, 1e308));
  const nested = fc.constant(`${"[".repeat(5000)}${"]".repeat(5000)}`);
  const object = fc.array(fc.tuple(name(call.body), value), { maxLength: 5 }).map(Object.fromEntries);
  return fc.oneof(
    { weight: 5, arbitrary: object.map((each) => JSON.stringify(each)) },
    fc.oneof(fc.json(), nested, fc.string({ unit: "binary" }), fc.constantFrom("", "{", "[]", "NaN", '{"a":1e999}')),
  );
};
const headers = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ "content-type": "application/json", "access-token": token }) },
  fc.constantFrom<Record<string, string>>(
    {},
    { "content-type": "text/plain" },
    { "content-type": "application/json", "content-encoding": "gzip" },
    { "content-type": "application/json", "transfer-encoding": "chunked" },
    { "content-type": "application/json", expect: "100-continue" },
  ),
);

/** The path with each `{name}` filled; `~b64:` as ids are written that a path cannot hold. */
const pathOf = ({ path }: Call, value: string) =>
  path.replace(
    /\{\w+\}/g,
    value === "" || /^\.\.?$/.test(value) ? "a" : encodeURIComponent(Buffer.from(value).toString()),
  );

test.each(Object.entries<Call>(contract))(
  "whatever is asked of %s is answered, or refused in a sentence",
  async (_, call) => {
    const asked = fc.record({ value: odd, query: queries(call), body: bodies(call), headers });
    await fc.assert(
      fc.asyncProperty(asked, async ({ value, query, body, headers }) => {
        const search = new URLSearchParams(query).toString();
        const path = `${pathOf(call, value)}${search && `?${search}`}`;
        const sent = call.method === "POST" ? { method: "POST", headers, body } : {};
        const answer = await request(stage.dashboard, path, sent);
        expect(answer.status).toBeLessThan(500);
        expect(answer.headers["x-request-id"]).toMatch(/.{8}/);
        if (answer.status < 400) expect(call.answer.safeParse(answer.json).error).toBeUndefined();
        else {
          expect(answer.headers["content-type"]).toBe("application/problem+json");
          expect(answer.json).toMatchObject({ status: answer.status, detail: expect.stringMatching(/\.$/s) });
        }
      }),
      { numRuns: 40 },
    );
  },
);

test("after all that nothing has broken", async () => {
  expect(await request(stage.dashboard, "/api/summary")).toMatchObject({ status: 200 });
  expect(stage.dashboard.output()).not.toMatch(/internal_error|unhandled|uncaught/i);
});
