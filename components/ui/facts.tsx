import type { CSSProperties, ReactNode } from "react";

export type Fact = { label: string; value: ReactNode; note?: ReactNode };

type Props = {
  facts: Fact[];
  /** Nothing is above it on the page. */
  first?: boolean;
};

/** A line of facts: label, value, and one more thing about it. Where they do not fit into a line, two equal columns. */
export function Facts({ facts, first = false }: Props) {
  const columns: CSSProperties & { "--columns": number } = {
    "--columns": facts.length > 3 ? Math.ceil(facts.length / 2) : facts.length,
  };
  return (
    // The rules before the first fact of a row, and over the first row, lie outside of it.
    <div className={`overflow-hidden border-line border-b ${first ? "" : "border-t"}`}>
      <dl
        style={columns}
        className={`-mt-px -ml-[25px] flex flex-wrap desk:max-[960px]:grid desk:max-[960px]:grid-cols-[repeat(var(--columns),minmax(0,1fr))] phone:grid phone:ml-0 phone:grid-cols-2 ${first ? "desk:-mt-[13px]" : ""}`}
      >
        {facts.map(({ label, value, note }) => (
          <div
            key={label}
            className="min-w-0 flex-auto border-line border-t border-l py-3 pr-6 pl-6 phone:border-l-0 phone:py-2 phone:pr-4 phone:pl-0 phone:last:odd:col-span-full"
          >
            <dt className="text-ink-3 text-xs">{label}</dt>
            <dd className="mt-0.5 font-medium min-[961px]:whitespace-nowrap">{value}</dd>
            {note ? <dd className="text-ink-3 text-xs min-[961px]:whitespace-nowrap">{note}</dd> : null}
          </div>
        ))}
      </dl>
    </div>
  );
}
