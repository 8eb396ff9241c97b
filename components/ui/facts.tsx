import type { ReactNode } from "react";

export type Fact = { label: string; value: ReactNode; note?: ReactNode };

/** A line of facts: label, value, and one thing more about it. `first`: nothing stands over it on the page. */
export function Facts({ facts, first = false }: { facts: Fact[]; first?: boolean }) {
  return (
    <dl
      className={`flex flex-wrap border-line border-b phone:grid phone:grid-cols-2 phone:border-b-0 ${first ? "" : "border-t phone:border-t"}`}
    >
      {facts.map(({ label, value, note }) => (
        <div
          key={label}
          className={`mr-6 min-w-0 flex-auto border-line border-r py-3 pr-6 last:mr-0 last:border-r-0 last:pr-0 phone:mr-0 phone:border-r-0 phone:border-b phone:py-2 phone:pr-2 phone:last:odd:col-span-full ${first ? "desk:pt-0" : ""}`}
        >
          <dt className="text-ink-3 text-xs">{label}</dt>
          <dd className="mt-0.5 whitespace-nowrap font-medium phone:whitespace-normal">{value}</dd>
          {note ? <dd className="whitespace-nowrap text-ink-3 text-xs phone:whitespace-normal">{note}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
