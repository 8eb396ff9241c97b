import { lackOf, sentenceOf } from "./lacks";

/** Redis cannot serve now: unreachable, timed out, or answering that it will not (LOADING, READONLY, MISCONF, OOM, NOAUTH, ...). */
export class RedisUnavailableError extends Error {
  override name = "RedisUnavailableError";
}

/**
 * Redis answers, but refuses what Rota needs until an operator changes that: its user lacks a right, the server a command,
 * or it is a node of a cluster. For callers it is an outage like any other.
 */
export class RedisRefusesError extends RedisUnavailableError {}

/** Redis answered a command with an error that does not pass by itself (WRONGTYPE, a script's error). */
export class RedisReplyError extends Error {
  override name = "RedisReplyError";
}

/** An argument that must not be sent: an empty id, a limit below 1, an unknown status word. */
export class InvalidArgumentError extends Error {
  override name = "InvalidArgumentError";
}

/** A command was sent and not answered: Redis may have run it. `cause` is what ended the wait. */
export class UnansweredError extends Error {
  override name = "UnansweredError";
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
  }
}

/** A write was sent and not answered, so nobody knows whether it was done. Sending it again is safe: scripts check the state they expect. */
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
  MASTERDOWN: "This replica has lost its primary and refuses to answer.",
  NOREPLICAS: "Redis refuses writes because too few replicas are connected.",
  BUSY: "Redis is busy with another program's script.",
  TRYAGAIN: "Redis is moving these keys; try again.",
  DENIED: "Redis is in protected mode: without a password it takes no connection from another machine.",
};

/** The codes with which a node of a cluster says that it does not hold all keys. */
const ofCluster = ["MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN"];

/** Refusals without a code of their own. */
const codeless: [RegExp, string][] = [
  [/max number of clients/, "Redis takes no more connections (maxclients): see which programs keep so many open."],
  [/DB index is out of range/, "Redis has no database of the number in REDIS_URL."],
];

/** Returns the code of a Redis error reply, such as `WRONGTYPE`; null where the error did not come from Redis. */
export function replyCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== "ReplyError") return null;
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

/** Without a connection, ioredis writes about its own options, which does not help an operator. */
function inPlainWords(error: Error): string {
  if (error.name === "MaxRetriesPerRequestError")
    return unreachable[codeOf(error.cause)] ?? "nothing answers at its address";
  return (error.message || error.name).replace(/\.+$/, "");
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

const ownErrors = new Set(["RedisUnavailableError", "RedisReplyError", "OutcomeUnknownError", "InvalidArgumentError"]);

/**
 * Converts a command's failure into RedisUnavailableError or RedisReplyError; Rota's own errors pass unchanged. For a command
 * that writes, use `writeError`.
 */
export function redisError(error: unknown): Error {
  if (!(error instanceof Error)) return new RedisReplyError(String(error));
  if (ownErrors.has(error.name)) return error;
  if (isUnanswered(error)) return redisError(error.cause);
  if (error.name === "ReplyError") {
    const refusal = refusalOf(error);
    if (refusal !== null) return refusal;
    return new RedisReplyError(`Redis answered: ${error.message}`, { cause: error });
  }
  // There is no connection, since Redis refused it.
  const { cause } = error;
  if (cause instanceof Error && cause.name === "ReplyError") {
    return refusalOf(cause) ?? new RedisUnavailableError(`Redis refuses the connection: ${cause.message}.`, { cause });
  }
  return new RedisUnavailableError(`Redis cannot be reached: ${inPlainWords(error)}.`, { cause: error });
}

/** Converts the failure of a command that writes: into OutcomeUnknownError where Redis may have run it, else as `redisError` does. */
export function writeError(error: unknown): Error {
  if (!isUnanswered(error)) return redisError(error);
  const sentence = `Redis did not answer (${inPlainWords(error.cause)}), so it is not known whether this was done. Asking again is safe.`;
  return new OutcomeUnknownError(sentence, { cause: error.cause });
}

/** Compares names: the class exists once in each bundle that Next makes, and a connection outlives the bundle that opened it. */
const isUnanswered = (error: unknown): error is UnansweredError =>
  error instanceof Error && error.name === "UnansweredError";

/** Returns the outage that an error reply means; null where the reply is no refusal to serve. */
function refusalOf(reply: Error): RedisUnavailableError | null {
  const lack = lackOf(reply);
  if (lack) return new RedisRefusesError(sentenceOf([lack]), { cause: reply });
  const code = replyCode(reply);
  if (code !== null && ofCluster.includes(code)) {
    const sentence = `REDIS_URL names a node of a Redis Cluster (${code}). Rota needs one Redis that holds all keys: connect it to a Redis outside a cluster.`;
    return new RedisRefusesError(sentence, { cause: reply });
  }
  const byCode = code === null ? undefined : refusals[code];
  const sentence = byCode ?? codeless.find(([pattern]) => pattern.test(reply.message))?.[1];
  return sentence === undefined ? null : new RedisUnavailableError(sentence, { cause: reply });
}

/**
 * Waits for an answer. @returns null where the command is refused for good: this user lacks the right, or this Redis, or a
 * proxy before it, does not know the command
 * @throws any other error unchanged
 */
export async function unlessRefused<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    const failure = redisError(error);
    if (failure instanceof RedisRefusesError || failure instanceof RedisReplyError) return null;
    throw error;
  }
}
