/** What the screen tells operators about something they did. The toasts show it (components/ui/toasts.tsx). */
export type Notice = {
  tone: "active" | "paused" | "done" | "error" | "unknown";
  title: string;
  detail?: string;
  /** An instant that follows the detail, such as when an action takes effect. */
  at?: string;
  undo?: () => void;
  /** What it is about, such as a schedule's id: a new notice takes the place of an older one about the same, whose Undo is no longer true. */
  about?: string;
  /** What the copy button copies: the whole error, with its request id. */
  copy?: string;
};

type Listener = (notice: Notice) => void;
const listeners = new Set<Listener>();

/** Tells a notice to whoever shows them. */
export function notify(notice: Notice): void {
  for (const listener of listeners) listener(notice);
}

/** Shows every notice from now on. Gives back how to stop. */
export function onNotice(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
