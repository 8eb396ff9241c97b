import type { Legacy } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";

const kinds = ["status", "meta", "history"] as const;

/** What a clean-up removes, kind by kind with an example, and beside it what it leaves and why. */
export function LegacyTables({ legacy }: { legacy: Legacy }) {
  return (
    <div className="grid grid-cols-2 gap-8 narrow:grid-cols-[minmax(0,1fr)]">
      <div className="min-w-0">
        <h3>What would go</h3>
        <Goes legacy={legacy} />
      </div>
      <div className="min-w-0">
        <h3>What stays: {counted(legacy.leftOut.length, "key")} of live schedules</h3>
        <Stays leftOut={legacy.leftOut} />
      </div>
    </div>
  );
}

function Goes({ legacy }: { legacy: Legacy }) {
  const { status, meta, history } = legacy;
  return (
    <table className="table compact plain">
      <caption className="sr-only">Legacy keys by kind</caption>
      <colgroup>
        <col className="w-[92px]" />
        <col className="w-[64px]" />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" className="text-right!">
            Keys
          </th>
          <th scope="col" className="pl-6!">
            For example
          </th>
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <td className="font-medium">{kind}</td>
            <td className="text-right">{count(legacy[kind])}</td>
            <td className="truncate pl-6! font-mono text-ink-2 text-xs">{samplesOf(legacy.samples, kind)}</td>
          </tr>
        ))}
        <tr className="font-medium">
          <td>Together</td>
          <td className="text-right">{count(status + meta + history)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}

/** `schedule:status:42, :7, :105`. */
function samplesOf(samples: string[], kind: string): string {
  const [first, ...others] = samples.filter((key) => key.split(":")[1] === kind).slice(0, limits.shown.legacyKeys);
  if (!first) return "";
  return [first, ...others.map((key) => `:${key.split(":").slice(2).join(":")}`)].join(", ");
}

function Stays({ leftOut }: { leftOut: Legacy["leftOut"] }) {
  if (leftOut.length === 0) {
    return <p className="py-1.5 text-ink-3">No key of this form belongs to a live schedule.</p>;
  }
  const more = leftOut.length - limits.shown.legacyLeftOut;
  return (
    <>
      <table className="table compact plain">
        <caption className="sr-only">Keys of the legacy form that belong to live schedules</caption>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Why it stays</th>
          </tr>
        </thead>
        <tbody>
          {leftOut.slice(0, limits.shown.legacyLeftOut).map(({ key, reason }) => (
            <tr key={key}>
              <td className="truncate font-mono text-xs" data-tip={key}>
                {key}
              </td>
              <td className="truncate text-ink-3 text-xs" data-tip={reason}>
                {reason}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 ? <p className="p-2 text-ink-3 text-xs">And {count(more)} more.</p> : null}
    </>
  );
}
