/** What the screen says about something that an operator did (components/ui/toasts.tsx). */
export type Notice = {
  tone: "active" | "paused" | "done" | "error" | "unknown";
  title: string;
  detail?: string;
  /** An instant that follows the detail, such as when an action takes effect. */
  at?: string;
  undo?: () => void;
  /** What it is about, such as a schedule's id. A new notice replaces an older one about the same, whose Undo is no longer true. */
  about?: string;
  /** What the copy button copies: the whole error, with its request id. */
  copy?: string;
};

type Listener = (notice: Notice) => void;
let show: Listener | null = null;
/** Notices from before anything could show them. */
let waiting: Notice[] = [];

/** Shows a notice, as soon as something can. */
export function notify(notice: Notice): void {
  if (show) show(notice);
  else waiting.push(notice);
}

/** Makes `listener` show all notices: those that wait, then each new one. Returns how to stop it. */
export function onNotice(listener: Listener): () => void {
  show = listener;
  for (const notice of waiting) listener(notice);
  waiting = [];
  return () => {
    if (show === listener) show = null;
  };
}
