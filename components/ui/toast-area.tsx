"use client";

import { Toast } from "@base-ui/react/toast";
import { useEffect, useRef } from "react";
import { limits } from "@/lib/limits";
import { isReplaced, type Notice, onNotice } from "@/lib/queries/notices";
import { Button, IconButton } from "./button";
import { CopyButton } from "./copy-button";
import { Icon } from "./icon";
import { Mark } from "./status-mark";
import { Time } from "./time";

/** Shows the notices of lib/queries, newest at the bottom. */
export function ToastArea() {
  return (
    <Toast.Provider timeout={limits.toastMs} limit={limits.shown.toasts}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[400px] max-w-[calc(100vw-32px)] flex-col gap-3 phone:bottom-[72px]">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts, add, close } = Toast.useToastManager<Notice>();
  const shown = useRef(toasts);
  shown.current = toasts;
  useEffect(
    () =>
      onNotice((notice) => {
        // What went wrong stays until it is closed.
        const stays = notice.tone === "error" || notice.tone === "unknown";
        for (const { id, data } of shown.current) {
          if (data && isReplaced(data, notice)) close(id);
        }
        add({
          data: notice,
          title: notice.title,
          // A screen reader announces it with the title of an error.
          description: notice.detail,
          priority: stays ? "high" : "low",
          ...(stays && { timeout: 0 }),
        });
      }),
    [add, close],
  );
  return toasts.map((toast) => {
    const notice = toast.data;
    if (!notice) return null;
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        className="rounded-lg bg-raised shadow-pop transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
      >
        <Toast.Content className="flex items-center gap-3 py-2.5 pr-2.5 pl-4">
          <Mark name={notice.tone === "done" ? "active" : notice.tone} />
          <div className="min-w-0 flex-1 break-words">
            <Toast.Title className="text-sm" />
            {notice.detail ? (
              <Toast.Description render={<div />} className="text-ink-3 text-xs">
                {notice.detail} {notice.at ? <Time at={notice.at} as="absolute" zone /> : null}
              </Toast.Description>
            ) : null}
          </div>
          <ToastActions notice={notice} close={() => close(toast.id)} />
        </Toast.Content>
      </Toast.Root>
    );
  });
}

function ToastActions({ notice, close }: { notice: Notice; close: () => void }) {
  const { undo, copy } = notice;
  return (
    <div className="flex flex-none items-center">
      {undo ? (
        <Button
          variant="quiet"
          size="sm"
          onClick={() => {
            close();
            undo();
          }}
        >
          <Icon name="undo" small />
          Undo
        </Button>
      ) : null}
      {copy ? <CopyButton text={copy} label="Copy the error" /> : null}
      <IconButton label="Close" onClick={close}>
        <Icon name="close" small />
      </IconButton>
    </div>
  );
}
