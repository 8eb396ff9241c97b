import { Section } from "@/components/ui/section";
import { scheduleActions } from "@/lib/queries/schedule-actions";
import type { WrittenKey } from "@/lib/queries/transition";

/** Returns the actions that write keys of a kind, by name: `resume, purge`. */
const writersOf = (kind: WrittenKey) =>
  scheduleActions
    .filter(({ writes }) => new Set<WrittenKey>(writes).has(kind))
    .map(({ verb }) => verb)
    .join(", ");

/** Which keys Rota reads, and what it writes to them. */
export function KeysTable({ prefix }: { prefix: string }) {
  const rows: [string, string, string][] = [
    [`${prefix}:data:*`, "yes", writersOf("data")],
    [`${prefix}:cron`, "yes", writersOf("list")],
    [`${prefix}:interval`, "yes", writersOf("list")],
    [`${prefix}:time:*`, "yes", writersOf("list")],
    [`${prefix}:status:*`, "yes", writersOf("status")],
    [`${prefix}:meta:*`, "yes", writersOf("meta")],
    [`${prefix}:history:*`, "yes", "events of an action"],
    [`${prefix}:index:*`, "yes", writersOf("index")],
    [`rota:${prefix}:*`, "yes", "pause notes"],
    ["anything else", "no", "never"],
  ];
  return (
    <Section title="What Rota reads and writes">
      <table className="table compact plain">
        <caption className="sr-only">Keys, and what is done with them</caption>
        <thead>
          <tr>
            <th scope="col" className="w-[164px]">
              Keys
            </th>
            <th scope="col" className="w-[60px]">
              Reads
            </th>
            <th scope="col">Writes on</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([keys, reads, writes]) => (
            <tr key={keys}>
              <td className="truncate font-mono text-xs">{keys}</td>
              <td className="text-ink-2 text-xs">{reads}</td>
              <td className="truncate text-ink-2 text-xs">{writes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
