/** What the page says to operators about something they did. The toasts show it (components/ui/toasts.tsx). */
export type Notice = {
  tone: "active" | "paused" | "done" | "error" | "unknown";
  title: string;
  detail?: string;
  /** An instant that follows the detail, such as when an action takes effect. */
  at?: string;
  undo?: () => void;
  /**
   * What it is about, such as a schedule's id: it replaces an older notice about the same, whose Undo no longer
   * applies.
   */
  about?: string;
  /** What the copy button copies: the whole error, with its request id. */
  copy?: string;
};

type Listener = (notice: Notice) => void;
let show: Listener | null = null;
/** Notices from before anything could show them. */
let waiting: Notice[] = [];

/** Shows a notice, as soon as the page can. Of those that wait, it replaces an older one about the same. */
export function notify(notice: Notice): void {
  if (show) show(notice);
  else waiting = [...waiting.filter((older) => !isReplaced(older, notice)), notice];
}

/** Returns whether a newer notice is about the same as an older one. */
export const isReplaced = (older: Notice, newer: Notice): boolean =>
  newer.about !== undefined && older.about === newer.about;

/** Calls the listener with the notices that wait, and then with each new one, until the returned function is called. */
export function onNotice(listener: Listener): () => void {
  show = listener;
  for (const notice of waiting) listener(notice);
  waiting = [];
  return () => {
    if (show === listener) show = null;
  };
}
