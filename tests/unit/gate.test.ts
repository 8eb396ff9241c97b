import { describe, expect, test } from "vitest";
import { actions, anonymous, can } from "@/lib/access/can";
import { contract } from "@/lib/api/contract";
import { refusal } from "@/lib/api/gate";

/** What the gate says of a request: the problem's code, or null where it passes. */
const asked = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  rules: Parameters<typeof refusal>[1] = { access: "loopback", host: "127.0.0.1" },
) => refusal({ method, url: `http://127.0.0.1:3000${path}`, headers: new Headers(headers) }, rules)?.code ?? null;

describe("a request", () => {
  test.each(["localhost", "localhost:3000", "rota.localhost", "127.0.0.1:3000", "127.8.0.1", "[::1]", "[::1]:3000"])(
    "under the name %s is served",
    (host) => expect(asked("GET", "/", { host })).toBeNull(),
  );

  test.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "xlocalhost", "[::2]", "a b", ":"])(
    "under the name %s is refused",
    (host) => expect(asked("GET", "/", { host })).toBe("forbidden"),
  );

  test("without a name, as old programs ask, is served", () => {
    expect(asked("GET", "/api/summary")).toBeNull();
  });

  test("under the name or address that it is bound to is served, any other is not", () => {
    expect(asked("GET", "/", { host: "rota.example:80" }, { access: "loopback", host: "rota.example" })).toBeNull();
    expect(asked("GET", "/", { host: "[fd00::7]:80" }, { access: "loopback", host: "fd00::7" })).toBeNull();
    expect(asked("GET", "/", { host: "other.example" }, { access: "loopback", host: "rota.example" })).toBe(
      "forbidden",
    );
  });

  test("under any name is served where something in front decides who may come in", () => {
    expect(asked("GET", "/", { host: "rota.example" }, { access: "open", host: "0.0.0.0" })).toBeNull();
  });
});

describe("a write", () => {
  const paths = Object.values(contract).flatMap(({ method, path }) =>
    method === "POST" ? path.replace(/\{\w+\}/g, "a") : [],
  );
  /** What the gate says of every call that is asked with POST: one word, as they are all treated alike. */
  const write = (headers: Record<string, string>) => {
    const said = new Set(paths.map((path) => asked("POST", path, { host: "localhost:3000", ...headers })));
    expect(said.size).toBe(1);
    return [...said][0];
  };

  test.each([
    ["a program", {}],
    ["our own page", { "sec-fetch-site": "same-origin" }],
    ["the user", { "sec-fetch-site": "none" }],
    ["our own page, in an old browser", { origin: "http://localhost:3000" }],
  ])("that %s sends is served", (_, headers) => expect(write(headers)).toBeNull());

  test.each([
    ["another site's page", { "sec-fetch-site": "cross-site" }],
    ["a page of a sibling domain", { "sec-fetch-site": "same-site" }],
    ["another site's page that forges an origin", { "sec-fetch-site": "cross-site", origin: "http://localhost:3000" }],
    ["another origin, in an old browser", { origin: "http://evil.example" }],
    ["another port of this machine, in an old browser", { origin: "http://localhost:4000" }],
    ["a sandboxed frame", { origin: "null" }],
  ])("that %s sends is refused", (_, headers) => expect(write(headers)).toBe("forbidden"));

  test("is what other sites may not send; what they only look at the browser keeps from them", () => {
    for (const method of ["GET", "HEAD"]) {
      expect(asked(method, "/api/summary", { host: "localhost", "sec-fetch-site": "cross-site" })).toBeNull();
    }
  });
});

describe("the API", () => {
  test.each([
    ["GET", "/api/schedules/a%2Fb", null],
    ["HEAD", "/api/schedules/", null],
    ["POST", "/api/schedules/a/pause", null],
    ["GET", "/api/schedules/a/pause", "method_not_allowed"],
    ["DELETE", "/api/schedules/a", "method_not_allowed"],
    ["GET", "/api/events", null],
    ["HEAD", "/api/events", "method_not_allowed"],
    ["GET", "/api", "not_found"],
    ["GET", "/api/schedules/a/b/c", "not_found"],
    ["GET", "/apiary", null],
    ["GET", "/schedules/%FF", "invalid_request"],
  ])("answers %s %s with %j", (method, path, code) => expect(asked(method, path)).toBe(code));
});

test("a read-only dashboard is only read, and takes what is reported of runs; any other may do everything", () => {
  const allowed = (readOnly: boolean) => actions.filter((action) => can(anonymous, action, { readOnly }).allowed);
  expect(allowed(true)).toEqual(["read", "report-runs"]);
  expect(allowed(false)).toEqual([...actions]);
});
