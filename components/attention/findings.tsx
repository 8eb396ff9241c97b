"use client";

import Link from "next/link";
import { debounce, useQueryStates } from "nuqs";
import { useWriteBlock } from "@/components/layout/outage";
import { Pages, PastTheEnd } from "@/components/schedules/pages";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { SearchField } from "@/components/ui/search-field";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Finding } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";
import { count } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { limits } from "@/lib/limits";
import { useDrift } from "@/lib/queries/drift";
import { useRepairDialogs } from "./dialogs";
import { attentionParams, findingsAskedFor } from "./filter";
import type { Kind } from "./kind-line";
import { nameOf } from "./name";
import { RepairButton } from "./repair-button";

/** The findings of one kind, each with its repair. */
export function Findings({ kind }: { kind: Kind }) {
  const [filter, set] = useQueryStates(attentionParams, { history: "push", shallow: true });
  const { search, offset } = filter;
  const { data, error } = useDrift(findingsAskedFor(kind.kind, filter));
  const all = kind.count ?? 0;
  return (
    <div className="border-line border-b pb-2 pl-8 phone:pl-0">
      <div className="flex flex-wrap items-center gap-2 pt-1 pb-2 empty:hidden">
        {all > limits.searchedFindings || search !== "" ? (
          <div className="min-w-0 flex-1">
            <SearchField
              value={search}
              label={`Search ${driftWords[kind.kind].title.toLowerCase()}`}
              placeholder="name, id, config:7"
              onChange={(text) =>
                void set({ search: text || null, offset: null }, { history: "replace", limitUrlUpdates: debounce(250) })
              }
            />
          </div>
        ) : null}
        <RepairAll kind={kind} example={data?.items[0]} />
      </div>
      {data && data.items.length > 0 ? (
        <>
          <Table kind={kind} findings={data.items} />
          {(data.total ?? 0) > data.items.length || offset > 0 ? (
            <Pages
              offset={offset}
              shown={data.items.length}
              total={data.total ?? 0}
              size={limits.pageSize.default}
              onOffset={(to) => void set({ offset: to || null })}
            />
          ) : null}
        </>
      ) : data && (data.total ?? 0) > 0 ? (
        <PastTheEnd total={data.total ?? 0} onFirst={() => void set({ offset: null })} />
      ) : data && search !== "" ? (
        <EmptyState
          icon="search"
          title="No finding matches"
          actions={<Button onClick={() => void set({ search: null, offset: null })}>Clear the search</Button>}
        >
          None of {count(all)} holds “{search}”.
        </EmptyState>
      ) : data ? (
        <p role="status" className="px-2 py-3 text-ink-3">
          None is left.
        </p>
      ) : error ? (
        <LoadFailure error={error} what="these findings" />
      ) : (
        <SkeletonRows rows={Math.min(all, 5)} label="Reading these findings" />
      )}
    </div>
  );
}

function Table({ kind, findings }: { kind: Kind; findings: Finding[] }) {
  return (
    <table className="table compact plain border-line border-t">
      <caption className="sr-only">{driftWords[kind.kind].title}: findings</caption>
      <colgroup>
        <col className="w-[30%] phone:w-auto" />
        <col className="phone:hidden" />
        <col className="w-[136px] phone:w-[124px]" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">What</th>
          <th scope="col">What is wrong</th>
          <th scope="col">Repair</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <FindingRow key={`${finding.scheduleId} ${finding.key}`} finding={finding} />
        ))}
      </tbody>
    </table>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const { scheduleId, configId, detail } = finding;
  return (
    <tr>
      <td className="py-1.5! align-top">
        <div className="min-w-0">
          <What finding={finding} />
          {configId === null ? null : <span className="block text-ink-3 text-2xs">configuration {configId}</span>}
          <span className="block whitespace-normal break-words text-ink-2 text-xs desk:hidden">{detail}</span>
        </div>
      </td>
      <td className="whitespace-normal! break-words py-1.5! text-ink-2 text-xs phone:hidden" data-id={scheduleId}>
        {detail}
      </td>
      <td className="py-1.5! text-right">
        <RepairButton finding={finding} />
      </td>
    </tr>
  );
}

/** An id without any key has no page. */
function What({ finding }: { finding: Finding }) {
  const { kind, scheduleId, key, name } = finding;
  const hasPage = scheduleId !== null && kind !== "index-without-schedule" && name !== null;
  if (!hasPage) return <code className="block break-all">{scheduleId ?? key ?? nameOf(finding)}</code>;
  return (
    <Link href={schedulePath(scheduleId)} prefetch={false} className="block truncate font-medium">
      {name}
    </Link>
  );
}

/** Repairs all of the kind at once, also those that the search hides. */
function RepairAll({ kind, example }: { kind: Kind; example: Finding | undefined }) {
  const ask = useRepairDialogs();
  const block = useWriteBlock();
  const total = kind.count ?? 0;
  if (total < 2 || !example?.repair) return null;
  return (
    <Button
      size="sm"
      className="ml-auto"
      disabledReason={block}
      onClick={() => ask.all({ kind: kind.kind, total, example })}
    >
      Repair all {count(total)}…
    </Button>
  );
}
