import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { register } from "../support/application";
import { type Dashboard, request, startDashboard } from "../support/dashboard";
import { startRedis, type TestRedis } from "../support/redis";

let redis: TestRedis;
/** A Redis that knows neither AUTH nor HELLO, and repeats in its error what it was sent with them. */
let deaf: TestRedis;
let socket: string;

/** Passwords that are set, and how an address is written with them. */
const plain = "p4ss-plain";
const withAt = "p4ss@at-sign";
const encoded = "p4ss/#?%encoded";
const onPercent = encodeURIComponent(encoded);

beforeAll(async () => {
  redis = await startRedis("--unixsocket", "redis.sock");
  socket = join(redis.dir, "redis.sock");
  deaf = await startRedis("--rename-command", "AUTH", "", "--rename-command", "HELLO", "");
  const passwords = [plain, withAt, encoded].map((password) => `>${password}`);
  await redis.client.acl("SETUSER", "n4me-of-user", "on", ...passwords, "~*", "&*", "+@all", "-acl|whoami");
  await register(redis.client, "a");
  await (await startDashboard({ REDIS_URL: redis.url })).stop(); // builds it, which is no test's time
});
afterAll(async () => {
  await redis?.stop();
  await deaf?.stop();
});

const params: Record<string, string> = { scheduleId: "a", configId: "7", taskId: "t1", kind: "queued" };
const queries: Record<string, string> = { "/api/drift/plan": "?kind=failing&id=a", "/api/runs": "?id=a" };
const calls = Object.values(contract)
  .filter(({ method }) => method === "GET")
  .map(({ path }) => path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? name) + (queries[path] ?? ""));
const pages = [
  "/",
  "/attention",
  "/upcoming",
  "/schedules",
  "/schedules/a",
  "/configs",
  "/configs/7",
  "/maintenance",
  "/no",
];

/** Every page, as the browser first gets it and as it navigates, and every answer of the API, with their headers. */
async function answersOf(dashboard: Dashboard): Promise<Record<string, string>> {
  const asked: [string, string, Record<string, string>][] = [
    ...calls.map((path): [string, string, Record<string, string>] => [path, path, {}]),
    ...pages.map((path): [string, string, Record<string, string>] => [path, path, {}]),
    ...pages.map((path): [string, string, Record<string, string>] => [`${path} (RSC)`, path, { rsc: "1" }]),
  ];
  const all: Record<string, string> = {};
  const askNext = async () => {
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const [name, path, headers] = next;
      const first = await request(dashboard, path, { headers });
      // The server names the address under which what its headers ask for is kept apart from the page.
      const { location } = first.headers;
      const answer = location === undefined ? first : await request(dashboard, location, { headers });
      all[name] = JSON.stringify(answer.headers) + answer.text;
    }
  };
  // An outage makes each of them wait; more at a time would be too much for a busy machine.
  await Promise.all(Array.from({ length: 4 }, askNext));
  return all;
}

/** Where any of the secrets shows, in whatever form an address, JSON or HTML may write it. */
function leaks(texts: Record<string, string>, secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), encodeURI(secret)]);
  return Object.entries(texts).flatMap(([place, text]) =>
    [...new Set(forms)].filter((form) => text.includes(form)).map((form) => `${place}: ${form}`),
  );
}

const at = (who: string, query = "") => redis.url.replace("//", `//${who}@`) + query;
/** How REDIS_URL names them; what must never be shown of it; and whether it serves. */
const addresses: [string, () => string, string[], 200 | 503][] = [
  ["a bare @ in the password", () => at(`n4me-of-user:${withAt}`), [withAt, "at-sign", "n4me-of-user"], 200],
  ["an encoded password", () => at(`n4me-of-user:${onPercent}`), [encoded, "p4ss", "n4me-of-user"], 200],
  [
    "a password behind the ?",
    () => `${redis.url}?username=n4me-of-user&password=${plain}`,
    [plain, "n4me-of-user"],
    200,
  ],
  [
    "two passwords behind the ?",
    () => `${redis.url}?username=n4me-of-user&password=${plain}&password=p4ss-second`,
    ["p4ss", "n4me-of-user"],
    200,
  ],
  ["a socket", () => `unix://n4me-of-user:${plain}@${socket}?db=0`, [plain, "n4me-of-user"], 200],
  ["a socket by another scheme", () => `redis-socket://n4me-of-user:${plain}@${socket}`, [plain, "n4me-of-user"], 200],
  ["a wrong password", () => at("n4me-of-user:wr0ng-p4ss"), ["wr0ng", "n4me-of-user"], 503],
  ["a wrong password over TLS", () => at("n4me-of-user:wr0ng-p4ss").replace("redis:", "rediss:"), ["wr0ng"], 503],
  ["a password that nobody answers", () => `redis://n4me-of-user:${plain}@127.0.0.1:1/0`, [plain, "n4me-of-user"], 503],
  [
    "a server that repeats what it does not know",
    () => deaf.url.replace("//", `//n4me-of-user:${plain}@`),
    [plain, "n4me-of-user"],
    503,
  ],
];

test.each(addresses)("%s is on no page, in no answer and in no line of the log", async (_, url, secrets, status) => {
  const dashboard = await startDashboard({ REDIS_URL: url(), LOG_LEVEL: "trace" });
  onTestFinished(() => dashboard.stop());
  await expect.poll(() => request(dashboard, "/api/summary")).toMatchObject({ status });
  if (status === 200)
    await expect.poll(async () => (await request(dashboard, "/schedules")).text.includes("Daily report")).toBe(true);
  const texts = await answersOf(dashboard);
  expect(Object.keys(texts).length).toBeGreaterThan(30);
  expect(texts["/schedules (RSC)"]).toContain("text/x-component");
  expect(leaks({ ...texts, log: dashboard.output() }, secrets)).toEqual([]);
});

test.each([
  "http://n4me:p4ss@127.0.0.1:6379",
  "redis://n4me:p4ss/word@127.0.0.1:6379/0",
  "redis://n4me:1234#p4ss@127.0.0.1:6379/0",
  "redis://n4me:1234?p4ss@127.0.0.1:6379/0",
  "redis://n4me:p4ss@127.0.0.1:port/0",
  "redis://n4me:p4ss%zz@127.0.0.1:6379/0",
])("an address that cannot be used is refused, and not repeated: %s", async (url) => {
  const refused: unknown = await startDashboard({ REDIS_URL: url }).catch((error: unknown) => error);
  expect(String(refused)).toContain("REDIS_URL");
  expect(leaks({ said: String(refused) }, ["p4ss", "n4me", "1234"])).toEqual([]);
});

test("tokens, headers, query strings and bodies are in no line of the log, and tokens and headers in no answer", async () => {
  const token = "t0ken-of-reporter";
  const dashboard = await startDashboard({ REDIS_URL: redis.url, ROTA_RUNS_TOKEN: token, LOG_LEVEL: "trace" });
  onTestFinished(() => dashboard.stop());
  const json = { "content-type": "application/json" };
  const sent = { authorization: "Bearer h3ader", cookie: "session=h3ader", "x-api-key": "h3ader" };
  const begin = { args: ["b0dy"], kwargs: {}, labels: { schedule_id: "a" }, taskName: "n", worker: null };
  const body = JSON.stringify({ ...begin, queuedAt: "2026-02-08T09:15:00.100200" });
  const told: Record<string, string> = {};
  const ask = async (path: string, options: Parameters<typeof request>[2]) => {
    const answer = await request(dashboard, path, { ...options, headers: { ...sent, ...options?.headers } });
    told[`${options?.method ?? "GET"} ${path}`] = JSON.stringify(answer.headers) + answer.text;
    return answer.status;
  };
  const reports = "/api/tasks/t1/queued";
  const report = (access: string, text: string) =>
    ask(reports, { method: "POST", headers: { ...json, "access-token": access }, body: text });
  expect(await report(token, body)).toBe(200);
  expect(await report("t0ken-guessed", body)).toBe(401);
  expect(await report(token, `{"b0dy": `)).toBe(400);
  const pause = "/api/schedules/a/pause";
  for (const text of [`{"reason": b0dy}`, `{"reason": {"b0dy": "b0dy"}}`, `{"reason": ["b0dy"]}`]) {
    expect(await ask(pause, { method: "POST", headers: json, body: text })).toBe(400);
  }
  for (const path of ["/", "/schedules", "/api/schedules", "/no", "/api/no"]) {
    await ask(`${path}?search=qu3ry&limit=qu3ry`, {});
  }
  const texts = { ...told, ...(await answersOf(dashboard)) };
  expect(leaks(texts, ["t0ken", "h3ader"])).toEqual([]);
  expect(leaks({ log: dashboard.output() }, ["t0ken", "h3ader", "qu3ry", "b0dy"])).toEqual([]);
  expect(dashboard.output()).toContain('"path":"/schedules"');
});
