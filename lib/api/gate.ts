import type { Settings } from "@/lib/settings";
import { contract, eventsPath } from "./contract";
import { RequestError } from "./problems";

/** What the gate looks at. A Request is one. */
type Asked = { method: string; url: string; headers: Headers };
type Rules = Pick<Settings, "access" | "host">;

/**
 * Returns why a request is refused before any handler sees it: its path is not UTF-8, its Host is foreign, another site's page
 * sends a write, or the API has no such path or method. Null: it passes.
 */
export function refusal(asked: Asked, rules: Rules): RequestError | null {
  const path = new URL(asked.url).pathname;
  return badPath(path) ?? foreignHost(asked, rules) ?? foreignWrite(asked) ?? unknownCall(asked.method, path);
}

/** Next itself would answer 500. */
function badPath(path: string): RequestError | null {
  try {
    decodeURIComponent(path);
    return null;
  } catch {
    return new RequestError(
      "invalid_request",
      "The path is not percent-encoded UTF-8. An id that is no UTF-8 is written ~b64:<base64url of its bytes>.",
    );
  }
}

const loopback = /^(([\w.-]+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Prevents DNS rebinding: a page under another name that resolves to this machine sends that name as Host. */
function foreignHost({ headers }: Asked, { access, host }: Rules): RequestError | null {
  const name = hostname(headers.get("host") ?? "");
  if (access === "open" || name === null || loopback.test(name) || name === host || name === `[${host}]`) return null;
  return new RequestError(
    "forbidden",
    `This dashboard is not served under the name ${name}. Open it under localhost, or start it with ROTA_ACCESS=open.`,
  );
}

/** Returns the name in a Host header: null without one, as in HTTP/1.0; the whole header where it is more than a name and a port. */
function hostname(host: string): string | null {
  if (host === "") return null;
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
  return url?.href === `http://${url?.host}/` ? url.hostname : host;
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Browsers say where a write comes from. Programs do not, and are served: no cookie identifies anyone yet. */
function foreignWrite({ method, headers }: Asked): RequestError | null {
  if (safeMethods.has(method)) return null;
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const own = site !== null ? site === "same-origin" || site === "none" : origin === null || isOwn(origin, headers);
  return own ? null : new RequestError("forbidden", "A page of another site may not change anything here.");
}

const isOwn = (origin: string, headers: Headers) =>
  URL.canParse(origin) && new URL(origin).host === headers.get("host");

type Methods = { pattern: RegExp; methods: string[] };

/** Every path of the API with its methods. GET implies HEAD, except for the event stream, which HEAD could not end. */
const paths: Methods[] = [
  ...Object.values(contract).map(({ path, method }) => ({
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}/?$`),
    methods: method === "GET" ? ["GET", "HEAD"] : [method],
  })),
  { pattern: new RegExp(`^${eventsPath}/?$`), methods: ["GET"] },
];

const pageMethods = ["GET", "HEAD"];

function unknownCall(method: string, path: string): RequestError | null {
  if (path !== "/api" && !path.startsWith("/api/")) return wrongMethod(method, pageMethods);
  const methods = paths.filter(({ pattern }) => pattern.test(path)).flatMap((each) => each.methods);
  if (methods.length === 0)
    return new RequestError("not_found", `The API has no ${path}. docs/api.md lists its calls.`);
  return wrongMethod(method, methods);
}

const wrongMethod = (method: string, methods: string[]) =>
  methods.includes(method) ? null : new RequestError("method_not_allowed", `This is only asked with ${methods[0]}.`);
