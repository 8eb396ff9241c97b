/** Where a Redis listens, and as which user Rota connects, according to REDIS_URL. */
export type RedisAddress = ({ path: string } | { host: string; port: number; tls: boolean }) & {
  db: number;
  username?: string;
  password?: string;
};

const schemes = { tcp: ["redis:", "rediss:"], socket: ["unix:", "redis+unix:", "redis-socket:"] };

/**
 * Reads `redis://user:password@host:port/db`, `rediss://…` (TLS), `unix://user:password@/path/to/socket?db=0` and a bare
 * path. User, password and database may also follow the `?`, as in redis-py.
 * @returns null for any other text
 */
export function readRedisUrl(text: string): RedisAddress | null {
  if (text.startsWith("/")) return { path: text, db: 0 };
  // A socket has no host, and a URL has no user without one.
  const whole = text.replace(/^([a-z+-]+:\/\/[^/?#]*@)(?=\/)/, "$1localhost");
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  // A password with a bare # or ? in it: its first part would be read, and shown, as a port.
  if (url.hash !== "" || [...url.searchParams.keys()].some((name) => name.includes("@"))) return null;
  const asked = (name: string) => url.searchParams.get(name) ?? "";
  const [path, name, secret] = [url.pathname, url.username, url.password].map(decoded);
  if (path == null || name == null || secret == null) return null;
  const isSocket = schemes.socket.includes(url.protocol);
  const db = (isSocket ? "" : path.slice(1)) || asked("db") || "0";
  if (!/^\d{1,9}$/.test(db)) return null;
  const username = name || asked("username");
  const password = secret || asked("password");
  const rest = { db: Number(db), ...(username && { username }), ...(password && { password }) };
  if (isSocket) return path.startsWith("/") && ["", "localhost"].includes(url.hostname) ? { path, ...rest } : null;
  if (!schemes.tcp.includes(url.protocol)) return null;
  const host = url.hostname.replace(/^\[|\]$/g, "") || "127.0.0.1";
  return { host, port: Number(url.port || 6379), tls: url.protocol === "rediss:", ...rest };
}

/** Returns the address without user and password, fit to be shown. */
export function shownAddress(address: RedisAddress): string {
  if ("path" in address) return `unix://${address.path}?db=${address.db}`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${address.tls ? "rediss" : "redis"}://${host}:${address.port}/${address.db}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
