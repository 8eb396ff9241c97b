"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { IconButton } from "./button";
import { Icon } from "./icon";
import { usePhone } from "./media-query";

export type MenuItem = {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  /** Why it is disabled. Shown under its label. */
  disabledReason?: string | null;
  /** On a desk it has a button of its own. */
  onlyOnPhone?: boolean;
};

type Props = { label: string; items: MenuItem[] };

/** A menu of actions behind three dots. It is created when it is first opened, since a list has one in every row. */
export function Menu({ label, items }: Props) {
  const [opened, open] = useState(false);
  if (opened) return <OpenedMenu label={label} items={items} />;
  return (
    <IconButton label={label} aria-haspopup="menu" aria-expanded={false} onClick={() => open(true)}>
      <Icon name="more" />
    </IconButton>
  );
}

function OpenedMenu({ label, items }: Props) {
  const phone = usePhone();
  const trigger = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  // The button that was pressed is gone, and the focus with it. This one takes it, so that the menu and a dialog can
  // restore it.
  useEffect(() => {
    trigger.current?.focus();
    setOpen(true);
  }, []);
  return (
    <BaseMenu.Root open={open} onOpenChange={setOpen}>
      <BaseMenu.Trigger
        ref={trigger}
        render={
          <IconButton label={label}>
            <Icon name="more" />
          </IconButton>
        }
      />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" className="z-40">
          <BaseMenu.Popup className="min-w-44 rounded-lg bg-raised p-1.5 shadow-pop outline-none">
            {items
              .filter(({ onlyOnPhone }) => phone || !onlyOnPhone)
              .map((item) => (
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
