import { Time } from "@/components/ui/time";
import { WithCode } from "@/components/ui/with-code";
import type { RepairPlan } from "@/lib/api/contract";
import type { Choice } from "@/lib/queries/drift";
import { Choices } from "./choices";

type Props = { told: RepairPlan; chosen: Choice | null; onChoose?: (choice: Choice) => void };

/** What a repair will write, key by key, beside what is there now; or why there is no repair. */
export function PlanView({ told: { plan, choices, sentence, why }, chosen, onChoose }: Props) {
  return (
    <div className="mt-3 grid gap-3">
      {onChoose && choices.length > 1 && why !== "already" ? (
        <Choices
          label="How it is repaired"
          choices={choices}
          chosen={chosen ?? plan?.choice ?? null}
          onChoose={onChoose}
        />
      ) : (
        <p className="break-words text-ink">
          <WithCode text={sentence} />
        </p>
      )}
      {plan ? <Written plan={plan} /> : <p className="break-words">{choices.length > 1 ? sentence : null}</p>}
    </div>
  );
}

function Written({ plan: { stands, writes, warnings, takesEffectBy } }: { plan: NonNullable<RepairPlan["plan"]> }) {
  return (
    <>
      <Keys
        title="What is written, in one step, only if all still stands as below"
        entries={writes.map(({ key, change }) => ({ key, text: change }))}
        strong
      />
      <Keys title="What stands there now" entries={stands.map(({ key, value }) => ({ key, text: value }))} />
      {warnings.map((warning) => (
        <p key={warning} className="break-words text-overdue-text">
          {warning}
        </p>
      ))}
      {takesEffectBy ? (
        <p>
          The scheduler follows by <Time at={takesEffectBy} as="absolute" zone />.
        </p>
      ) : null}
    </>
  );
}

type KeysProps = { title: string; entries: { key: string; text: string }[]; strong?: boolean };

function Keys({ title, entries, strong = false }: KeysProps) {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="pb-1 text-ink-3 text-xs">{title}</h3>
      <dl className="rounded-md bg-sunken px-3 py-2 text-xs">
        {entries.map(({ key, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a key may be written twice, and the list is never reordered
          <div key={at} className="border-line border-b py-1 last:border-b-0">
            <dt className="break-all font-mono text-ink-3">{key}</dt>
            <dd className={`break-words whitespace-pre-wrap ${strong ? "text-ink" : "text-ink-2"}`}>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
