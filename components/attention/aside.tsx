"use client";

import Link from "next/link";
import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { LoadFailure } from "@/components/ui/load-failure";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Aside as Answer } from "@/lib/api/contract";
import { schedulePath } from "@/lib/format/paths";
import { useAction } from "@/lib/queries/action";
import { putBack, useAside } from "@/lib/queries/drift";

/** What repairs removed or moved, and how to put it back. It is looked for only once it is opened. */
export function Aside() {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2 px-2 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-ink-3">What repairs keep aside</summary>
      {open ? <Kept /> : null}
    </details>
  );
}

function Kept() {
  const { data, error } = useAside(true);
  if (!data) return error ? <LoadFailure error={error} what="what is kept aside" /> : <SkeletonRows rows={2} />;
  if (data.items.length === 0) {
    return (
      <p role="status" className="py-2 text-ink-3">
        Nothing{data.complete ? "" : " so far: there are too many keys to look at all of them"}.
      </p>
    );
  }
  return (
    <>
      <table className="table plain mt-2 border-line border-t">
        <caption className="sr-only">What repairs keep aside</caption>
        <colgroup>
          <col />
          <col className="w-[45%] phone:hidden" />
          <col className="w-[104px]" />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">What</th>
            <th scope="col">How it goes back</th>
            <th scope="col">Put back</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((item) => (
            <Row key={item.keptAt} item={item} />
          ))}
        </tbody>
      </table>
      {data.complete ? null : <p className="py-2 text-ink-3">There may be more: not all keys were looked at.</p>}
    </>
  );
}

type Item = Answer["items"][number];

function Row({ item }: { item: Item }) {
  const { key, scheduleId, keptAt } = item;
  return (
    <tr>
      <td className="py-1.5!">
        <code className="block break-all">{key ?? scheduleId}</code>
        <span className="block break-words text-ink-3 desk:hidden">{told(item)}</span>
      </td>
      <td className="break-words py-1.5! text-ink-2 phone:hidden" data-tip={`It stands at ${keptAt}`}>
        {told(item)}
      </td>
      <td className="text-right">
        <End item={item} />
      </td>
    </tr>
  );
}

const told = ({ key, type, why }: Item) =>
  key === null
    ? "A schedule that was taken out of TaskIQ’s list: its page puts it back."
    : (why ?? `A ${type}; its place is free.`);

function End({ item: { key, scheduleId, why } }: { item: Item }) {
  const puttingBack = useAction(putBack);
  const block = useWriteBlock();
  if (key === null) {
    return scheduleId === null ? null : (
      <Link href={schedulePath(scheduleId)} className="text-accent-text">
        Open it
      </Link>
    );
  }
  return (
    <Button
      size="sm"
      aria-label={`Put back ${key}`}
      busy={puttingBack.isPending}
      disabledReason={block ?? why}
      onClick={() => puttingBack.mutate({ key })}
    >
      Put back
    </Button>
  );
}
