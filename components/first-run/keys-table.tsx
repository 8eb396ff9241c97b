import { Section } from "@/components/ui/section";

/** Which keys Rota reads, and what it writes to them. */
export function KeysTable({ prefix }: { prefix: string }) {
  const rows: [string, string, string][] = [
    [`${prefix}:data:*`, "yes", "resume, purge"],
    [`${prefix}:cron`, "yes", "pause, resume, purge"],
    [`${prefix}:interval`, "yes", "pause, resume, purge"],
    [`${prefix}:time:*`, "yes", "pause, resume, purge"],
    [`${prefix}:status:*`, "yes", "every action"],
    [`${prefix}:meta:*`, "yes", "purge"],
    [`${prefix}:history:*`, "yes", "events of an action"],
    [`${prefix}:index:*`, "yes", "purge"],
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
