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

/** Which Redis this is, how it does, and what Rota may do there. */
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

/** What may go wrong with this Redis as it is set up, and what Rota does there. */
function Rights({ connection }: { connection: Connection }) {
  const { readOnly } = useAccess();
  const { schedulePrefix: prefix, role, evictionPolicy } = connection;
  const replica = role === "slave" || role === "replica";
  const writes = readOnly ?? (replica ? "this Redis is a replica: connect Rota to the primary" : null);
  const evicts = evictionPolicy !== null && evictionPolicy !== "noeviction";
  const rows: { good: boolean; what: string; note: string }[] = [
    { good: true, what: `Read ${prefix}:*`, note: "statuses, metadata, history, payloads, lists" },
    { good: writes === null, what: `Write ${prefix}:*`, note: writes ?? "pause, resume, purge, clean up" },
    { good: writes === null, what: `Write rota:${prefix}:*`, note: writes ?? "who paused, why, from which list" },
    { good: true, what: "Run scripts", note: "each change is one step: two operators cannot race" },
    {
      good: !evicts,
      what: "Keep every key",
      note: evicts ? `${evictionPolicy} lets Redis drop schedules when memory is short` : "no eviction",
    },
    { good: true, what: "Never used", note: "KEYS, FLUSHDB, CONFIG SET" },
  ];
  return (
    <ul className="border-line border-t text-xs">
      {rows.map(({ good, what, note }) => (
        <li
          key={what}
          className="grid min-h-8 grid-cols-[20px_168px_minmax(0,1fr)] items-start gap-2 border-line border-b py-1.5 phone:grid-cols-[20px_minmax(0,1fr)]"
        >
          <Mark name={good ? "active" : "overdue"} className="mt-px" />
          <span>
            <span className="sr-only">{good ? "Yes: " : "No: "}</span>
            {what}
          </span>
          <span className="text-ink-3 phone:col-start-2">{note}</span>
        </li>
      ))}
    </ul>
  );
}
