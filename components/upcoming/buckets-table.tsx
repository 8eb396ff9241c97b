"use client";

import { useZone } from "@/components/ui/zone";
import type { Upcoming } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { minuteTime, msOf } from "@/lib/format/time";
import { dayShort } from "./scale";

/** The numbers of the chart, without the empty bars. */
export function BucketsTable({ data: { buckets, bucket } }: { data: Upcoming }) {
  const { zone } = useZone();
  return (
    <details className="mt-1 text-xs">
      <summary className="w-fit cursor-pointer text-ink-3">The same as a table</summary>
      <div className="max-h-72 max-w-sm overflow-y-auto" tabIndex={-1}>
        <table className="table compact plain">
          <caption className="sr-only">Starts per {bucket}</caption>
          <thead>
            <tr>
              <th scope="col">From, {zone}</th>
              <th scope="col" className="text-right!">
                Starts
              </th>
            </tr>
          </thead>
          <tbody>
            {buckets
              .filter(({ starts }) => starts > 0)
              .map(({ at, starts }) => (
                <tr key={at}>
                  <td>
                    {dayShort(msOf(at), zone)} {minuteTime(msOf(at), zone)}
                  </td>
                  <td className="text-right">{count(starts)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
