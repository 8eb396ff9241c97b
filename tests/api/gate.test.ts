import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { limits } from "@/lib/limits";
import { request, startDashboard } from "../support/dashboard";
import { postCalls, programHeaders, runsToken } from "../support/post-calls";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const stage = ownDashboard({ ROTA_RUNS_TOKEN: runsToken }, { keeps: true });

const soon = { timeout: 10_000 };
/** The lines of the dashboard's log that hold this text. */
const linesOf = (text: string): unknown[] =>
  stage.dashboard
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{") && line.includes(text))
    .map((line) => JSON.parse(line));

describe("a path", () => {
  test.each(["/api/schedules/%FF%FE", "/api/schedules/a%", "/schedules/%FF", "/%E4"])(
    "that is no percent-encoded UTF-8 is 400, not 500: %s",
    async (path) => {
      expect(await request(stage.dashboard, path)).toMatchObject(problem("invalid_request", 400));
    },
  );

  test("that the API does not have is a problem, not a page", async () => {
    expect(await request(stage.dashboard, "/api/nothing")).toMatchObject(problem("not_found", 404));
    expect(await request(stage.dashboard, "/api")).toMatchObject(problem("not_found", 404));
  });

  test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])(
    "is not read with %s",
    async (method) => {
      for (const path of ["/api/summary", "/", "/schedules/a", "/nothing"])
        expect(await request(stage.dashboard, path, { method }), path).toMatchObject(
          problem("method_not_allowed", 405),
        );
    },
  );

  test("may be the whole address, as a proxy is asked; its host is what counts", async () => {
    const { host } = new URL(stage.dashboard.url);
    const foreign = { headers: { host: "evil.example" } };
    const ask = (of: string, headers = {}) => request(stage.dashboard, `http://${of}/api/health`, headers);
    expect(await ask(host, foreign)).toMatchObject({ status: 200, json: { status: "ok" } });
    expect(await ask("evil.example", { headers: { host } })).toMatchObject(problem("forbidden", 403));
  });

  test("that is none at all is not found", async () => {
    expect(await request(stage.dashboard, "*")).toMatchObject({ status: 404 });
  });

  test("is answered to HEAD as to GET, without the body", async () => {
    expect(await request(stage.dashboard, "/api/health", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });
});

describe("Host", () => {
  test.each([
    "evil.example",
    "evil.example:3000",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example/.localhost",
    "evil.example#.localhost",
    "localhost@evil.example",
    "user@localhost",
    "localhost/path",
    "0.0.0.0",
  ])("%s is refused: a name that was made to point here", async (host) => {
    expect(await request(stage.dashboard, "/api/summary", { headers: { host } })).toMatchObject(
      problem("forbidden", 403),
    );
    expect(await request(stage.dashboard, "/", { headers: { host } })).toMatchObject(problem("forbidden", 403));
  });

  test.each(["localhost:3000", "LocalHost", "localhost.", "127.0.0.1", "[::1]:3000", "rota.localhost"])(
    "%s is served",
    async (host) => {
      expect(await request(stage.dashboard, "/api/summary", { headers: { host } })).toMatchObject({ status: 200 });
    },
  );
});

describe.each(postCalls)("$name", ({ call, path, body }) => {
  const send = (headers: Record<string, string>, sent: string | Buffer = JSON.stringify(body)) =>
    request(stage.dashboard, path, { method: "POST", headers, body: sent });

  test.each([
    ["another site's page", { "sec-fetch-site": "cross-site" }],
    ["a page of a sibling domain", { "sec-fetch-site": "same-site" }],
    ["another origin, in an old browser", { origin: "http://evil.example" }],
    ["a sandboxed frame", { origin: "null" }],
  ])("from %s is refused", async (_, headers) => {
    expect(await send({ ...programHeaders, ...headers })).toMatchObject(problem("forbidden", 403));
  });

  test("from our own page, or from a program, passes the gate", async () => {
    const own = new URL(stage.dashboard.url).host;
    const asked: Record<string, string>[] = [
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      { origin: `http://${own}`, host: own },
      {},
    ];
    // In an empty database there may be nothing to change.
    for (const headers of asked)
      expect([200, 404, 409]).toContain((await send({ ...programHeaders, ...headers })).status);
  });

  test("is not asked with GET", async () => {
    expect(await request(stage.dashboard, path)).toMatchObject(problem("method_not_allowed", 405));
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "that a form could send, as %s, is 415",
    async (type) => {
      expect(await send({ ...programHeaders, "content-type": type })).toMatchObject(
        problem("unsupported_media_type", 415),
      );
    },
  );

  test("with a body that is not JSON is 400", async () => {
    const headers = { ...programHeaders, "content-type": "application/json; charset=utf-8" };
    for (const sent of ["{", "[]", Buffer.from([0x22, 0xff, 0x22])])
      expect(await send(headers, sent)).toMatchObject(problem("invalid_request", 400));
  });

  test("with a field that the contract does not know is 400, but for reports: TaskIQ's next version may send more", async () => {
    const answer = await send(programHeaders, JSON.stringify({ ...body, surprise: 1 }));
    if (call.action === "report-runs") expect(answer).toMatchObject({ status: 200 });
    else expect(answer).toMatchObject(problem("invalid_request", 400));
  });

  test("with a body over the limit is 413, also where its length is not told", async () => {
    const most = call.action === "report-runs" ? limits.reportBytes : limits.bodyBytes;
    const large = JSON.stringify({ ...body, reason: "x".repeat(most) });
    expect(await send(programHeaders, large)).toMatchObject(problem("too_large", 413));
    expect(await send({ ...programHeaders, "transfer-encoding": "chunked" }, large)).toMatchObject(
      problem("too_large", 413),
    );
  });
});

test("a write that breaks off amid its body leaves a line in the log, too", async () => {
  const { hostname, port } = new URL(stage.dashboard.url);
  const socket = connect(Number(port), hostname);
  const head = ["POST /api/schedules/broken-off/pause HTTP/1.1", `Host: ${hostname}`, "Content-Length: 50"];
  socket.end(`${[...head, "Content-Type: application/json"].join("\r\n")}\r\n\r\n{`);
  const line = { method: "POST", status: null, outcome: "broken_off" };
  await expect.poll(() => linesOf("/broken-off/"), soon).toMatchObject([line]);
});

describe("every answer", () => {
  test("has a strict policy with a nonce of its own, which the page's scripts carry", async () => {
    const [one, other] = [await request(stage.dashboard, "/"), await request(stage.dashboard, "/")];
    const policy = String(one.headers["content-security-policy"]);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce).not.toBe("");
    expect(other.headers["content-security-policy"]).not.toBe(policy);
    expect(policy).not.toMatch(/unsafe-eval|(script-src|style-src) [^;]*unsafe-inline/);
    for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part);
    }
    const scripts = one.text.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  });

  test("has the request's id, in header, problem and log; one that was given is kept", async () => {
    const headers = { "x-request-id": "from-the-proxy-42" };
    const answer = await request(stage.dashboard, "/api/schedules/none", { headers });
    expect(answer).toMatchObject({ headers, json: { requestId: "from-the-proxy-42" } });
    await expect
      .poll(() => linesOf("from-the-proxy-42"), soon)
      .toMatchObject([
        {
          method: "GET",
          path: "/api/schedules/none",
          status: 404,
          outcome: "not_found",
          durationMs: expect.any(Number),
        },
      ]);
    const forged = await request(stage.dashboard, "/api/health", { headers: { "x-request-id": '{"level":60}' } });
    expect(forged.headers["x-request-id"]).not.toContain("level");
  });

  test("of a page leaves one line in the log, as a call does", async () => {
    for (const [path, id] of [
      ["/configs", "a-page-43"],
      ["/nothing", "no-page-44"],
    ] as const)
      await request(stage.dashboard, path, { headers: { "x-request-id": id } });
    const lines = [
      { method: "GET", path: "/configs", status: 200, outcome: "ok" },
      { method: "GET", path: "/nothing", status: 404, outcome: "not_found" },
    ];
    await expect.poll(() => [...linesOf("a-page-43"), ...linesOf("no-page-44")], soon).toMatchObject(lines);
  });
});

test("ROTA_ACCESS=open serves any Host", async () => {
  const open = await startDashboard({ REDIS_URL: stage.redis.url, ROTA_ACCESS: "open" });
  try {
    expect(await request(open, "/api/health", { headers: { host: "rota.example" } })).toMatchObject({ status: 200 });
  } finally {
    await open.stop();
  }
});
