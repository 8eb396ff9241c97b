"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button, IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, type MenuItem } from "@/components/ui/menu";
import type { Schedule } from "@/lib/api/contract";
import { type ScheduleAction, scheduleActions } from "@/lib/queries/schedule-actions";
import { ReasonDialog, WarningDialog } from "./action-dialogs";
import { RemovalDialog } from "./removal-dialog";
import { useScheduleAction } from "./use-schedule-action";

/** What a dialog asks before an action: a reason, whether the operator accepts what it does at once, or whether all goes. */
type Asked =
  | { what: "reason"; action: ScheduleAction }
  | { what: "warnings"; action: ScheduleAction; warnings: string[] }
  | { what: "removal"; action: ScheduleAction };

type Props = { schedule: Schedule; compact?: boolean };

/** What can be done to one schedule: the first action at once, the others in a menu. `compact`: icons, for a row. */
export function ScheduleActions({ schedule, compact = false }: Props) {
  const [asked, ask] = useState<Asked | null>(null);
  const { busy, start, now } = useScheduleAction(schedule, (action, warnings) =>
    ask({ what: "warnings", action, warnings }),
  );
  const router = useRouter();
  const close = () => ask(null);
  const { name } = schedule;
  const offered = scheduleActions.filter((action) => action.isOffered(schedule));
  const first = offered.find(({ removes }) => !removes);
  return (
    <div className={`flex flex-none justify-end gap-1 ${compact ? "" : "phone:w-full phone:gap-2"}`}>
      {first ? (
        <FirstButton action={first} name={name} compact={compact} busy={busy} onStart={() => start(first)} />
      ) : null}
      <More schedule={schedule} first={first} offered={offered} compact={compact} onStart={start} onAsk={ask} />
      {asked?.what === "reason" ? (
        <ReasonDialog
          action={asked.action}
          name={name}
          onClose={close}
          onConfirm={(reason) => now(asked.action, reason)}
        />
      ) : null}
      {asked?.what === "warnings" ? (
        <WarningDialog
          action={asked.action}
          name={name}
          warnings={asked.warnings}
          onClose={close}
          onConfirm={() => now(asked.action)}
        />
      ) : null}
      {asked?.what === "removal" ? (
        <RemovalDialog
          action={asked.action}
          schedule={schedule}
          onClose={close}
          onRemoved={() => (compact ? undefined : router.push("/schedules"))}
        />
      ) : null}
    </div>
  );
}

type FirstProps = { action: ScheduleAction; name: string; compact: boolean; busy: boolean; onStart: () => void };

function FirstButton({ action: { label, icon, variant }, name, compact, busy, onStart }: FirstProps) {
  const block = useWriteBlock();
  if (compact) {
    return (
      <IconButton
        label={`${label} ${name}`}
        onClick={onStart}
        busy={busy}
        disabledReason={block}
        className="phone:hidden"
      >
        <Icon name={icon} />
      </IconButton>
    );
  }
  return (
    <Button variant={variant} onClick={onStart} busy={busy} disabledReason={block} className="phone:flex-1">
      <Icon name={icon} />
      {label}
    </Button>
  );
}

type MoreProps = {
  schedule: Schedule;
  first: ScheduleAction | undefined;
  offered: ScheduleAction[];
  compact: boolean;
  onStart: (action: ScheduleAction) => void;
  onAsk: (asked: Asked) => void;
};

function More({ schedule: { scheduleId, name }, first, offered, compact, onStart, onAsk }: MoreProps) {
  const disabledReason = useWriteBlock();
  const others = offered.filter((action) => action !== first);
  const item = (label: string, onSelect: () => void): MenuItem => ({ label, onSelect, disabledReason });
  const items = [
    // A phone's row has room for the menu alone.
    ...(compact && first ? [{ ...item(first.label, () => onStart(first)), onlyOnPhone: true }] : []),
    ...(first?.asksReason
      ? [item(`${first.label} with a reason…`, () => onAsk({ what: "reason", action: first }))]
      : []),
    ...others.filter(({ removes }) => !removes).map((action) => item(action.label, () => onStart(action))),
    { label: "Copy id", onSelect: () => void navigator.clipboard?.writeText(scheduleId).catch(() => {}) },
    ...others
      .filter(({ removes }) => removes)
      .map((action) => ({ ...item(`${action.label}…`, () => onAsk({ what: "removal", action })), danger: true })),
  ];
  return <Menu label={`More for ${name}`} items={items} />;
}
