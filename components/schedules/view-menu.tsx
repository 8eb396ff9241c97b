"use client";

import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { useAccess } from "@/components/layout/access";
import { IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { type OptionalColumn, optionalColumns, type View } from "./view";

type Props = { view: View; without: readonly OptionalColumn[]; onChange: (view: View) => void };

const look =
  "flex min-h-7 cursor-pointer items-center gap-2.5 rounded-sm px-2 py-1 text-ink text-xs outline-none data-highlighted:bg-hover";
/** A column for which the window has no room is not offered. */
const noRoom: Partial<Record<OptionalColumn, string>> = {
  config: "narrow:hidden",
  updated: "narrow:hidden",
  runs: "narrow:hidden",
};

/** Chooses the columns and the density of the list. `without`: columns that this list never has. */
export function ViewMenu({ view, without, onChange }: Props) {
  const { compact, hidden } = view;
  const { runsReported } = useAccess();
  const showsRuns = ![...hidden, ...without].includes("runs");
  const show = (id: OptionalColumn, shown: boolean) =>
    onChange({ ...view, hidden: shown ? hidden.filter((other) => other !== id) : [...hidden, id] });
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <IconButton label="Columns and density" className="phone:hidden">
            <Icon name="columns" />
          </IconButton>
        }
      />
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-40">
          <Menu.Popup className="min-w-48 rounded-lg bg-raised p-1.5 shadow-pop outline-none">
            <Group label="Columns">
              {optionalColumns
                .filter(({ id }) => !without.includes(id))
                .map(({ id, label }) => (
                  <Menu.CheckboxItem
                    key={id}
                    checked={!hidden.includes(id)}
                    onCheckedChange={(shown) => show(id, shown)}
                    className={`${look} ${noRoom[id] ?? ""} ${id === "updated" && showsRuns ? "max-[1599px]:hidden" : ""}`}
                  >
                    <Tick>
                      <Menu.CheckboxItemIndicator render={<Icon name="check" small />} />
                    </Tick>
                    {label}
                  </Menu.CheckboxItem>
                ))}
              {runsReported ? null : (
                <Menu.Item disabled className="flex gap-2.5 px-2 py-1 text-ink-3 text-xs narrow:hidden">
                  <Tick>{null}</Tick>
                  <span className="max-w-48">
                    Last runs
                    <small className="block text-2xs">
                      Nothing reports them here: the page of a schedule says how to switch it on.
                    </small>
                  </span>
                </Menu.Item>
              )}
            </Group>
            <div className="mx-2 my-1 border-line border-t" />
            <Menu.RadioGroup
              value={compact}
              onValueChange={(value: boolean) => onChange({ ...view, compact: value })}
              aria-label="Density"
            >
              {[
                { value: false, label: "Comfortable rows" },
                { value: true, label: "Compact rows" },
              ].map(({ value, label }) => (
                <Menu.RadioItem key={label} value={value} className={look}>
                  <Tick>
                    <Menu.RadioItemIndicator render={<Icon name="check" small />} />
                  </Tick>
                  {label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const Tick = ({ children }: { children: ReactNode }) => <span className="size-3.5 flex-none">{children}</span>;

const Group = ({ label, children }: { label: string; children: ReactNode }) => (
  <Menu.Group>
    <Menu.GroupLabel className="px-2 py-1 text-2xs text-ink-3">{label}</Menu.GroupLabel>
    {children}
  </Menu.Group>
);
