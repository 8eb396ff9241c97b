/** Redis cannot serve now: unreachable, timed out, or answering that it will not (LOADING, READONLY, MISCONF, OOM, NOAUTH, ...). */
export class RedisUnavailableError extends Error {
  override name = "RedisUnavailableError";
}

/** Redis answered a command with an error that waiting will not mend (WRONGTYPE, an unknown command, a script's error). */
export class RedisReplyError extends Error {
  override name = "RedisReplyError";
}

/** An argument that must not be sent: an empty id, a limit below 1, a status word that is none. */
export class InvalidArgumentError extends Error {
  override name = "InvalidArgumentError";
}

/** A command was sent and not answered: Redis may have carried it out. `cause` is what ended the wait. */
export class UnansweredError extends Error {
  override name = "UnansweredError";
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
  }
}

/** A write was sent and not answered, so it is not known whether it was done. Sending it again is safe: scripts check what stands there. */
export class OutcomeUnknownError extends Error {
  override name = "OutcomeUnknownError";
}

const refusals: Record<string, string> = {
  LOADING: "Redis is still loading its data from disk; it answers by itself when it is done.",
  READONLY: "This Redis is a read-only replica: connect Rota to the primary to make changes.",
  MISCONF: "Redis refuses writes because it cannot save to disk (MISCONF): look at its log and its free disk space.",
  OOM: "Redis is out of memory (maxmemory) and refuses writes.",
  NOAUTH: "Redis wants a password: put user and password into REDIS_URL.",
  WRONGPASS: "Redis refuses the user or password in REDIS_URL.",
  NOPERM: "The Redis user in REDIS_URL may not do this: see docs/operating.md for the rights Rota needs.",
  MASTERDOWN: "This replica has lost its primary and refuses to answer.",
  CLUSTERDOWN: "The Redis cluster is down.",
  NOREPLICAS: "Redis refuses writes because too few replicas are connected.",
  BUSY: "Redis is busy with another program's script.",
  TRYAGAIN: "Redis is moving these keys; try again.",
  DENIED: "Redis is in protected mode: without a password it takes no connection from another machine.",
};

/** What Redis says without a code of its own. */
const codeless: [RegExp, string][] = [
  [/max number of clients/, "Redis takes no more connections (maxclients): see which programs keep so many open."],
  [/DB index is out of range/, "Redis has no database of the number in REDIS_URL."],
];

/** How Redis 6 to 7.2 say that a script's user lacks a right: without NOPERM. */
const scriptRefused = /ACL failure in script|user executing the script can't/;

/** Names the first word of a Redis error reply, such as `WRONGTYPE`; null where the error did not come from Redis. */
export function replyCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== "ReplyError") return null;
  // A transaction says only that it was broken off; the command that was refused says why.
  if (error.message.startsWith("EXECABORT") && "previousErrors" in error && Array.isArray(error.previousErrors)) {
    const [first]: unknown[] = error.previousErrors;
    return replyCode(first) ?? "EXECABORT";
  }
  if (scriptRefused.test(error.message)) return "NOPERM";
  // A script's failed call carries the code of the command inside it.
  const inner = /-?([A-Z]{2,}) .*script:/.exec(error.message) ?? /^(?:ERR )?-?([A-Z]{2,})\b/.exec(error.message);
  return inner?.[1] ?? null;
}

const endsAtOnce =
  "it ends each connection at once: it speaks TLS only, so that REDIS_URL must begin with rediss://, or it takes no more connections (maxclients)";
const notTrusted =
  "its TLS certificate is signed by an authority that is not trusted here; name the file of that authority's certificate in NODE_EXTRA_CA_CERTS";

/** Why there is no connection, by the code of the system or of TLS. */
const unreachable: Record<string, string> = {
  ENOTFOUND: "the host name in REDIS_URL is not known",
  EACCES: "this user may not open its socket",
  ECONNRESET: endsAtOnce,
  EPIPE: endsAtOnce,
  CERT_HAS_EXPIRED: "its TLS certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another host name than the one in REDIS_URL",
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
};

/** Whether Redis can be reached, but its user has no right to a command. */
export const isForbidden = (error: unknown) =>
  error instanceof RedisUnavailableError && replyCode(error.cause) === "NOPERM";

/** ioredis speaks of its own options where there is no connection; that is no help to an operator. */
function inPlainWords(error: Error): string {
  if (error.name === "MaxRetriesPerRequestError")
    return unreachable[codeOf(error.cause)] ?? "nothing answers at its address";
  return (error.message || error.name).replace(/\.+$/, "");
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

const ownErrors = new Set(["RedisUnavailableError", "RedisReplyError", "OutcomeUnknownError", "InvalidArgumentError"]);

/**
 * Returns the type of a command's failure: RedisUnavailableError or RedisReplyError; Rota's own errors pass unchanged. For a
 * command that writes, use `writeError`.
 */
export function redisError(error: unknown): Error {
  if (!(error instanceof Error)) return new RedisReplyError(String(error));
  if (ownErrors.has(error.name)) return error;
  if (isUnanswered(error)) return redisError(error.cause);
  if (error.name === "ReplyError") {
    const sentence = refusalOf(error);
    if (sentence !== null) return new RedisUnavailableError(sentence, { cause: error });
    return new RedisReplyError(`Redis answered: ${error.message}`, { cause: error });
  }
  // There is no connection, since Redis answered that it wants none.
  const { cause } = error;
  const refused = cause instanceof Error && cause.name === "ReplyError" ? cause : null;
  const sentence = refused
    ? (refusalOf(refused) ?? `Redis refuses the connection: ${refused.message}.`)
    : `Redis cannot be reached: ${inPlainWords(error)}.`;
  return new RedisUnavailableError(sentence, { cause: refused ?? error });
}

/** Returns the type of the failure of a command that writes: OutcomeUnknownError where Redis may have carried it out, else as `redisError`. */
export function writeError(error: unknown): Error {
  if (!isUnanswered(error)) return redisError(error);
  const sentence = `Redis did not answer (${inPlainWords(error.cause)}), so it is not known whether this was done. Asking again is safe.`;
  return new OutcomeUnknownError(sentence, { cause: error.cause });
}

/** By name: the class exists once in each bundle that Next makes, and a connection outlives the bundle that opened it. */
const isUnanswered = (error: unknown): error is UnansweredError =>
  error instanceof Error && error.name === "UnansweredError";

/** What a reply means that says that Redis will not serve now; null for any other. */
function refusalOf(reply: Error): string | null {
  const code = replyCode(reply);
  const byCode = code === null ? undefined : refusals[code];
  return byCode ?? codeless.find(([pattern]) => pattern.test(reply.message))?.[1] ?? null;
}

/** Null where a command is refused for good: this user may not, or this Redis, or a proxy before it, does not know it. */
export async function unlessRefused<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (replyCode(error) === "NOPERM" || redisError(error) instanceof RedisReplyError) return null;
    throw error;
  }
}
