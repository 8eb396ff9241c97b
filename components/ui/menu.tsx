"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";

export type MenuItem = {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  /** Why it cannot be used now; shown under its label. */
  disabledReason?: string | null;
};

/** A menu of actions. `trigger` is the button that opens it. */
export function Menu({ trigger, items }: { trigger: ReactElement; items: MenuItem[] }) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" className="z-40">
          <BaseMenu.Popup className="min-w-44 rounded-lg bg-raised p-1.5 shadow-pop outline-none">
            {items.map((item) => (
              <BaseMenu.Item
                key={item.label}
                disabled={Boolean(item.disabledReason)}
                onClick={item.onSelect}
                className={`flex min-h-7 cursor-pointer items-center gap-2.5 rounded-sm px-2 py-1 text-xs outline-none data-disabled:cursor-not-allowed data-highlighted:bg-hover data-disabled:text-ink-disabled phone:min-h-10 phone:text-sm ${item.danger ? "text-error-text" : "text-ink"}`}
              >
                {item.icon}
                <span>
                  {item.label}
                  {item.disabledReason ? <small className="block text-2xs">{item.disabledReason}</small> : null}
                </span>
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
