/**
 * What Redis refuses for good: this user lacks a right, or this server a command. `command`: null where Redis does not name
 * it, as in a script before Redis 7.
 */
export type Lack = { what: "right" | "command"; command: string | null } | { what: "keys" };

/** A script's user lacks a right: Redis 6 to 7.2 say so without NOPERM. */
const scriptRefused = /ACL failure in script|user executing the script can't/;
const unknownInScript = /Unknown Redis command called from script/;

/** Returns what is lacking according to an error reply of Redis; null where the error is another one. */
export function lackOf({ message }: Error): Lack | null {
  const unknown = /^(?:ERR )?unknown (?:sub)?command ['`]([^'`]*)/i.exec(message);
  if (unknown || unknownInScript.test(message)) return { what: "command", command: unknown?.[1] ?? null };
  if (!message.startsWith("NOPERM") && !scriptRefused.test(message)) return null;
  const refused = /'([\w|-]+)' command/.exec(message)?.[1] ?? null;
  return refused === null && /\b(key|channel)s?\b/.test(message)
    ? { what: "keys" }
    : { what: "right", command: refused };
}

/** Returns sentences for operators: what is lacking, and what to do about it. */
export function sentenceOf(lacks: readonly Lack[]): string {
  const of = (wanted: Lack["what"]) => {
    const named = lacks.flatMap((lack) => (lack.what === wanted && "command" in lack ? [lack.command] : []));
    return [...new Set(named.map((command) => command?.toLowerCase() ?? null))];
  };
  const rights = of("right");
  const unknown = of("command");
  return [
    rights.length > 0 && rightsSentence(rights.filter((command) => command !== null)),
    lacks.some(({ what }) => what === "keys") &&
      "The Redis user in REDIS_URL may not use all keys that Rota needs: give it the key patterns that docs/operating.md lists.",
    unknown.length > 0 && unknownSentence(unknown.filter((command) => command !== null)),
  ]
    .filter((sentence) => sentence !== false)
    .join(" ");
}

function rightsSentence(commands: readonly string[]): string {
  if (commands.length === 0)
    return "The Redis user in REDIS_URL may not do this: see docs/operating.md for the rights Rota needs.";
  const rights = commands.map((command) => `+${command}`).join(" ");
  return `The Redis user in REDIS_URL may not run ${listed(commands)}: give it ${rights} (docs/operating.md lists the rights Rota needs).`;
}

function unknownSentence(commands: readonly string[]): string {
  const what = commands.length === 0 ? "a command" : listed(commands);
  return `This Redis does not have ${what}, which Rota needs: its configuration renames or disables commands, or it is too old (docs/operating.md lists the commands Rota needs).`;
}

/** Lists command names as Redis' documentation writes them: `LRANGE, TYPE and CLIENT ID`. */
function listed(commands: readonly string[]): string {
  const names = commands.map((command) => command.toUpperCase().replace("|", " "));
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}
