"use client";

import { useAccess } from "@/components/layout/access";
import { Facts } from "@/components/ui/facts";
import { Section } from "@/components/ui/section";
import { Mark } from "@/components/ui/status-mark";
import { useConnection } from "@/lib/queries/connection";
import { CodeBox } from "./code-box";
import { KeysTable } from "./keys-table";
import { LoadSample } from "./load-sample";

/** An empty Redis: how to connect an application, or how to look around first. */
export function FirstRun() {
  const { address, schedulePrefix, readOnly, embedded } = useAccess();
  const { data: connection } = useConnection();
  return (
    <>
      <Facts
        first
        facts={[
          {
            label: "Redis",
            value: connection ? `Reachable, ${connection.latencyMs.toFixed(1)} ms` : "Reachable",
            note: connection?.server ?? (embedded ? "embedded" : " "),
          },
          {
            label: "Schedules",
            value: "None yet",
            note: (
              <>
                nothing below <span className="font-mono text-2xs">{schedulePrefix}:</span>
              </>
            ),
          },
          {
            label: "Rights",
            value: readOnly ? "Read only" : "Read and write",
            note: readOnly ?? "asks nobody to sign in",
          },
        ]}
      />
      <div className="mt-8 grid grid-cols-[minmax(0,1fr)_376px] gap-10 narrow:grid-cols-[minmax(0,1fr)] narrow:gap-8">
        <Section first title="Connect an application">
          <Steps
            url={connection?.address ?? address}
            prefix={connection?.taskiqPrefix ?? schedulePrefix}
            embedded={embedded}
          />
        </Section>
        <div>
          <LoadSample />
          <KeysTable prefix={schedulePrefix} />
        </div>
      </div>
    </>
  );
}

function Steps({ url, prefix, embedded }: { url: string; prefix: string; embedded: boolean }) {
  return (
    <>
      <ol className="mt-1">
        <Step
          number={1}
          title="Give TaskIQ a schedule source on this Redis"
          text={`The prefix and the serializer matter: with TaskIQ’s default, pickle, Rota can pause and purge but not show a payload.${embedded ? " This Redis is Rota’s own, on a socket only you can open: for an application elsewhere, start Rota with REDIS_URL." : ""}`}
          code={sourceLines(url, prefix)}
        />
        <Step
          number={2}
          title="Add a schedule, and start the scheduler"
          text="It appears here by itself within seconds of being added. It fires within a minute."
          code={'await report.schedule_by_cron(source, "*/5 * * * *", 7)\n\n$ taskiq scheduler app.tasks:scheduler'}
        />
      </ol>
      <div role="status" className="flex min-h-12 items-center gap-3 border-line border-y px-2 py-1.5">
        <Mark name="running" />
        <span>
          Waiting for the first schedule. <span className="text-ink-3">This page changes by itself.</span>
        </span>
      </div>
    </>
  );
}

const sourceLines = (url: string, prefix: string) => `from taskiq import TaskiqScheduler
from taskiq.serializers import JSONSerializer
from taskiq_redis import ListRedisScheduleSource, RedisStreamBroker

REDIS = "${url}"  # the same as Rota's
broker = RedisStreamBroker(REDIS)
source = ListRedisScheduleSource(
    REDIS, prefix="${prefix}", serializer=JSONSerializer())
scheduler = TaskiqScheduler(broker, [source])`;

function Step({ number, title, text, code }: { number: number; title: string; text: string; code: string }) {
  return (
    <li className="grid grid-cols-[28px_minmax(0,1fr)] gap-x-2 pb-6 phone:grid-cols-[20px_minmax(0,1fr)]">
      <span aria-hidden="true" className="font-medium text-ink-3">
        {number}
      </span>
      <div>
        <h3>{title}</h3>
        <p className="mt-0.5 mb-3 max-w-[68ch] text-ink-2">{text}</p>
        <CodeBox code={code} />
      </div>
    </li>
  );
}
