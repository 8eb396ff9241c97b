"use client";

import type { ReactNode } from "react";
import { useAccess } from "@/components/layout/access";
import { Button } from "@/components/ui/button";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { Connection } from "@/lib/api/contract";
import { bytes, count } from "@/lib/format/numbers";
import { duration } from "@/lib/format/time";
import { useConnection } from "@/lib/queries/connection";
import { scheduleActions } from "@/lib/queries/schedule-actions";

/** Which Redis this is, how it is doing, and what Rota may do there. */
export function ConnectionFacts() {
  const { data, error, dataUpdatedAt, isFetching, refetch } = useConnection();
  return (
    <Section
      title="Connection"
      end={
        <>
          {data ? (
            <span className="phone:hidden">
              read at <Time at={new Date(dataUpdatedAt).toISOString()} as="absolute" zone />
            </span>
          ) : null}
          <Button size="sm" variant="quiet" className="-mr-2.5" busy={isFetching} onClick={() => void refetch()}>
            Test again
          </Button>
        </>
      }
    >
      {data ? (
        <div className="grid grid-cols-2 gap-8 narrow:grid-cols-[minmax(0,1fr)]">
          <Facts connection={data} />
          <Rights connection={data} />
        </div>
      ) : error ? (
        <LoadFailure error={error} what="the connection" />
      ) : (
        <SkeletonRows rows={8} label="Asking Redis" />
      )}
    </Section>
  );
}

const unknown = (
  <span className="text-ink-3" data-tip="The Redis user may not ask for it">
    –
  </span>
);
const mono = (text: string) => <span className="break-all font-mono">{text}</span>;

function Facts({ connection }: { connection: Connection }) {
  const { address, embedded, mode, role, user, tls, latencyMs, keys } = connection;
  const rows: [string, ReactNode][] = [
    ["Address", embedded ? <>{mono(address)}, embedded: started and stopped with Rota</> : mono(address)],
    ["Server", serverOf(connection) ?? unknown],
    ["Mode", mode || role ? [mode, role].filter(Boolean).join(", ") : unknown],
    [
      "Signed in as",
      <>
        {user ? mono(user) : unknown}, {tls ? "with TLS" : "without TLS"}
      </>,
    ],
    ["Latency", `${latencyMs.toFixed(1)} ms`],
    ["Memory", memoryOf(connection) ?? unknown],
    ["Keys in this database", keys === null ? unknown : count(keys)],
    [
      "Prefixes",
      <>
        {mono(`${connection.schedulePrefix}:`)} for statuses, {mono(`${connection.taskiqPrefix}:`)} for TaskIQ
      </>,
    ],
    [
      "Serializer",
      connection.taskiqSerializer === "auto" ? "told by each payload’s first bytes" : connection.taskiqSerializer,
    ],
    [
      "Update interval",
      <>
        {connection.schedulerUpdateIntervalS} s, from {mono("SCHEDULER_UPDATE_INTERVAL_S")}
      </>,
    ],
  ];
  return (
    <dl className="tree border-line border-t">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function serverOf({ server, uptimeS }: Connection): string | null {
  if (server === null) return null;
  return uptimeS === null ? server : `${server}, up ${duration(uptimeS * 1000)}`;
}

function memoryOf({ usedMemoryBytes, maxMemoryBytes, evictionPolicy }: Connection): string | null {
  if (usedMemoryBytes === null) return null;
  const of = maxMemoryBytes === null ? "" : maxMemoryBytes === 0 ? ", no limit" : ` of ${bytes(maxMemoryBytes)}`;
  return `${bytes(usedMemoryBytes)}${of}${evictionPolicy ? `, ${evictionPolicy}` : ""}`;
}

type Use = {
  /** Whether it is well; null where it was not tried, and the line only says what Rota does. */
  good: boolean | null;
  what: string;
  note: string;
};

/** What Rota does in this Redis, and what in its configuration hinders it. */
function Rights({ connection }: { connection: Connection }) {
  const { readOnly } = useAccess();
  const { schedulePrefix: prefix, role } = connection;
  const replica = role === "slave" || role === "replica";
  const against = readOnly ?? (replica ? "this Redis is a replica: connect Rota to the primary" : null);
  const write = against === null ? null : false;
  const uses: Use[] = [
    { good: true, what: `Reads ${prefix}:*`, note: "statuses, metadata, history, payloads, lists" },
    {
      good: write,
      what: `Writes ${prefix}:*`,
      note: against ?? [...scheduleActions.map(({ verb }) => verb), "clean up"].join(", "),
    },
    { good: write, what: `Writes rota:${prefix}:*`, note: against ?? "who paused, why, from which list" },
    { good: null, what: "Runs scripts", note: "each change is one step: two operators cannot race" },
    { ...evictionOf(connection), what: "Keeps every key" },
    { good: null, what: "Never uses", note: "KEYS, FLUSHDB, CONFIG SET" },
  ];
  return (
    <ul className="border-line border-t text-xs">
      {uses.map((use) => (
        <UseLine key={use.what} use={use} />
      ))}
    </ul>
  );
}

function evictionOf({ evictionPolicy: policy }: Connection): Pick<Use, "good" | "note"> {
  if (policy === null) return { good: null, note: "not known: the Redis user may not ask for its eviction policy" };
  if (policy === "noeviction") return { good: true, note: "no eviction" };
  return { good: false, note: `${policy} lets Redis drop schedules when memory is short` };
}

function UseLine({ use: { good, what, note } }: { use: Use }) {
  const mark = good === null ? "changed" : good ? "active" : "overdue";
  return (
    <li className="grid min-h-8 grid-cols-[20px_168px_minmax(0,1fr)] items-start gap-2 border-line border-b py-1.5 phone:grid-cols-[20px_minmax(0,1fr)]">
      <Mark name={mark} className="mt-px" />
      <span>
        {good === null ? null : <span className="sr-only">{good ? "Well: " : "Not well: "}</span>}
        {what}
      </span>
      <span className="text-ink-3 phone:col-start-2">{note}</span>
    </li>
  );
}
