"use client";

import { AlertDialog as BaseAlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";
import { Button } from "./button";

const backdrop = "fixed inset-0 z-40 bg-scrim";
const popup =
  "fixed top-1/2 left-1/2 z-40 max-h-[calc(100dvh-32px)] max-w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg bg-raised shadow-dialog outline-none";
const title = "px-5 pt-5 text-lg font-semibold tracking-[-0.01em] break-words";

const width = "w-[480px]";
const wideWidth = "w-[640px]";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; title: ReactNode; children: ReactNode };

type DialogProps = Props & {
  foot?: ReactNode;
  /** Wide, for contents such as keys and their values. */
  wide?: boolean;
};

/** A dialog. It traps the focus and restores it; Escape and a click beside it close it. */
export function Dialog({ open, onOpenChange, title: heading, children, foot, wide = false }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdrop} />
        <BaseDialog.Popup className={`${popup} ${wide ? wideWidth : width}`}>
          <BaseDialog.Title className={title}>{heading}</BaseDialog.Title>
          <div className="px-5 pt-1 text-ink-2">{children}</div>
          <DialogFoot>{foot}</DialogFoot>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

type AlertProps = Props & {
  /** What the button does, in words: "Purge schedule". */
  action: string;
  onConfirm: () => void;
  busy?: boolean;
  disabledReason?: string | null;
  danger?: boolean;
};

/**
 * A question before real loss. It names what will be deleted, the focus is on Cancel, and a click beside it is no
 * answer.
 */
export function AlertDialog(props: AlertProps) {
  const {
    open,
    onOpenChange,
    title: heading,
    children,
    action,
    onConfirm,
    busy,
    disabledReason,
    danger = true,
  } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <BaseAlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop className={backdrop} />
        <BaseAlertDialog.Popup className={`${popup} ${width}`} initialFocus={cancel}>
          <BaseAlertDialog.Title className={title}>{heading}</BaseAlertDialog.Title>
          <BaseAlertDialog.Description render={<div />} className="px-5 pt-1 text-ink-2">
            {children}
          </BaseAlertDialog.Description>
          <DialogFoot>
            <Button ref={cancel} onClick={() => onOpenChange(false)}>
              Cancel
            </Button>
            <Button
              variant={danger ? "danger" : "primary"}
              onClick={onConfirm}
              busy={busy}
              disabledReason={disabledReason}
            >
              {action}
            </Button>
          </DialogFoot>
        </BaseAlertDialog.Popup>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}

function DialogFoot({ children }: { children: ReactNode }) {
  if (!children) return <div className="h-5" />;
  return <div className="mt-4 flex items-center justify-end gap-3 border-line border-t px-5 py-4">{children}</div>;
}

/** What will be deleted, line by line: a kind, and how much of it. */
export function GoesList({ items }: { items: { kind: string; what: ReactNode }[] }) {
  return (
    <ul className="mt-4">
      {items.map(({ kind, what }) => (
        <li
          key={kind}
          className="grid min-h-7 grid-cols-[128px_minmax(0,1fr)] items-center gap-3 border-line border-t text-xs"
        >
          <span className="text-ink-3">{kind}</span>
          <span className="min-w-0 break-words text-ink">{what}</span>
        </li>
      ))}
    </ul>
  );
}
