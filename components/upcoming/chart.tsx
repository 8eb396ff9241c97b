"use client";

import { type KeyboardEvent, useRef, useState } from "react";
import { useZone } from "@/components/ui/zone";
import type { Upcoming } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { minuteTime, msOf } from "@/lib/format/time";
import { dayShort, labelled, ticks } from "./scale";

type Props = {
  data: Upcoming;
  chosen: string | null;
  onChoose: (at: string | null) => void;
  /** It does not begin now: it shows a part of another chart, and is lower. */
  part?: boolean;
};

/**
 * A bar for each minute or hour. One bar is in the tab order; arrow keys move to the others, Enter lists the starts.
 * The busiest minute has its number over its bar, and a darker part in the bar of its hour, where it would drown among
 * schedules that start every minute.
 */
export function Chart({ data: { buckets, bucket, peak }, chosen, onChoose, part = false }: Props) {
  const { zone } = useZone();
  const bars = useRef<HTMLDivElement>(null);
  const [focused, focus] = useState(0);
  const most = Math.max(...buckets.map(({ starts }) => starts));
  const top = ticks(most).at(-1) ?? 1;
  const herd =
    peak && peak.starts > 1 ? { at: buckets.findLastIndex(({ at }) => msOf(at) <= msOf(peak.at)), ...of(peak) } : null;
  const names = labelled(
    buckets.map(({ at }) => msOf(at)),
    bucket,
    zone,
    part,
  );

  function move(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, Home: -buckets.length, End: buckets.length };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(buckets.length - 1, Math.max(0, Math.min(focused, buckets.length - 1) + step));
    focus(next);
    const bar = bars.current?.children[next];
    if (bar instanceof HTMLElement) bar.focus();
  }

  return (
    <div className="relative mt-2 pl-11 phone:pl-9">
      <div className={`relative border-line-strong border-b pt-4 ${part ? "h-[112px]" : "h-[168px]"}`}>
        {ticks(most).map((value) => (
          <div
            key={value}
            aria-hidden="true"
            className="pointer-events-none absolute inset-x-0 border-(--grid) border-t"
            style={{ bottom: `${(value / top) * 90}%` }}
          >
            <span className="absolute right-full -translate-y-1/2 pr-2 text-2xs text-ink-3 tabular-nums">
              {count(value)}
            </span>
          </div>
        ))}
        <div
          ref={bars}
          role="toolbar"
          aria-label={`Starts per ${bucket}; the arrows go from bar to bar`}
          onKeyDown={move}
          className="absolute inset-0 flex items-stretch"
        >
          {buckets.map(({ at, starts }, index) => {
            const busiest =
              index === herd?.at && bucket === "hour" ? `, ${herd.words} of them at ${minuteTime(herd.ms, zone)}` : "";
            const name = `${dayShort(msOf(at), zone)} ${minuteTime(msOf(at), zone)}, ${counted(starts, "start")}${busiest}`;
            return (
              <button
                key={at}
                type="button"
                aria-label={name}
                aria-pressed={at === chosen}
                data-tip={name}
                tabIndex={index === Math.min(focused, buckets.length - 1) ? 0 : -1}
                onFocus={() => focus(index)}
                onClick={() => onChoose(at === chosen ? null : at)}
                className="group flex min-w-0 flex-1 items-end hover:bg-hover"
              >
                <span
                  className={`mx-[12%] flex w-full items-end rounded-t-[1px] ${at === chosen ? "bg-accent" : index === herd?.at && bucket === "minute" ? "bg-(--mark-strong)" : "bg-(--mark)"} group-hover:bg-(--mark-strong) group-aria-pressed:bg-accent`}
                  style={{ height: starts === 0 ? 0 : `max(2px, ${(starts / top) * 90}%)` }}
                >
                  {index === herd?.at && bucket === "hour" && at !== chosen ? (
                    <span
                      className="w-full bg-(--mark-strong)"
                      style={{ height: `${(100 * herd.starts) / starts}%` }}
                    />
                  ) : null}
                </span>
              </button>
            );
          })}
        </div>
        {herd ? (
          <Herd
            share={(herd.at + 0.5) / buckets.length}
            height={((buckets[herd.at]?.starts ?? 0) / top) * 90}
          >{`${herd.words} at ${minuteTime(herd.ms, zone)}`}</Herd>
        ) : null}
        {part ? null : (
          <>
            <span aria-hidden="true" className="pointer-events-none absolute inset-y-0 left-0 border-accent border-l" />
            <span
              aria-hidden="true"
              className="pointer-events-none absolute top-0 left-1.5 bg-canvas text-2xs text-accent-text"
            >
              now
            </span>
          </>
        )}
      </div>
      <div aria-hidden="true" className="relative h-5 text-2xs text-ink-3 tabular-nums">
        {names.map(({ index, text }) => (
          <span
            key={index}
            className="absolute top-1 -translate-x-1/2 whitespace-nowrap"
            style={{ left: `${((index + 0.5) / buckets.length) * 100}%` }}
          >
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

const of = ({ at, starts }: NonNullable<Upcoming["peak"]>) => ({ ms: msOf(at), starts, words: count(starts) });

/** How many start in the busiest minute, over its bar. Near an end of the chart it is beside the middle of the bar. */
function Herd({ share, height, children }: { share: number; height: number; children: string }) {
  const shift = share < 0.1 ? "0" : share > 0.9 ? "-100%" : "-50%";
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute whitespace-nowrap bg-canvas px-1 font-medium text-2xs text-ink tabular-nums"
      style={{ left: `${share * 100}%`, bottom: `calc(${height}% + 2px)`, transform: `translateX(${shift})` }}
    >
      {children}
    </span>
  );
}
