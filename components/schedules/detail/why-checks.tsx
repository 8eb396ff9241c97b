import { Mark, type MarkName } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { WithCode } from "@/components/ui/with-code";
import type { Why } from "@/lib/api/contract";

type Check = Why["checks"][number] | NonNullable<Why["minute"]>["checks"][number];

const names: Record<Check["check"], string> = {
  known: "Known",
  status: "Status",
  listed: "Listed",
  payload: "Payload",
  expression: "Expression",
  scheduler: "Scheduler",
  queued: "Queued",
  started: "Started",
  finished: "Finished",
  registered: "Registered",
  due: "Due",
  "not-paused": "Not paused",
};

const marks: Record<Check["state"], MarkName> = {
  ok: "active",
  held: "paused",
  broken: "error",
  unknown: "unknown",
  "not-reached": "inactive",
};
const words: Record<Check["state"], string> = {
  ok: "holds",
  held: "held",
  broken: "broken",
  unknown: "not known",
  "not-reached": "not reached",
};

/** The chain from configuration to run. */
export const WhyChecks = ({ why }: { why: Why }) => (
  <CheckList label="From configuration to run" checks={why.checks} first={why.first} />
);

type Props = { label: string; checks: readonly Check[]; first?: string | null };

/** Links of a chain, each with its evidence. `first` is the one that decides. */
export function CheckList({ label, checks, first = null }: Props) {
  return (
    <ol aria-label={label} className="border-line border-t">
      {checks.map(({ check, state, evidence, at }) => (
        <li
          key={check}
          className={`grid grid-cols-[16px_88px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-line border-b px-2 py-1.5 text-xs phone:grid-cols-[16px_minmax(0,1fr)_auto] ${check === first && state === "broken" ? "bg-error-tint" : ""}`}
        >
          <Mark name={marks[state]} className="self-center phone:self-start phone:mt-0.5" />
          <span className="font-medium text-ink">
            {names[check]}
            <span className="sr-only">: {words[state]}.</span>
          </span>
          <span className="min-w-0 break-words text-ink-2 phone:order-last phone:col-span-2 phone:col-start-2">
            <WithCode text={evidence} />
          </span>
          <span className="whitespace-nowrap text-ink-3">{at ? <Time at={at} /> : null}</span>
        </li>
      ))}
    </ol>
  );
}
