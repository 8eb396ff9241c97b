/** The columns that someone may leave out, and what they are called. */
export const optionalColumns = [
  { id: "config", label: "Config" },
  { id: "schedule", label: "Schedule" },
  { id: "next", label: "Next run" },
  { id: "updated", label: "Last event" },
  { id: "runs", label: "Last runs" },
] as const;

export type OptionalColumn = (typeof optionalColumns)[number]["id"];

/** How someone wants to see lists of schedules. */
export type View = { compact: boolean; hidden: readonly OptionalColumn[] };

/**
 * The cookie in which it stands. A cookie, not the browser's storage, so that the server writes the page as it is wanted
 * and nothing jumps when the page comes to life.
 */
export const viewCookie = "rota-list";

/** The view that a cookie of `compact` and `-column` words stands for; words that mean nothing are left out. */
export function parseView(cookie: string | undefined): View {
  const words = (cookie ?? "").split(".");
  return {
    compact: words.includes("compact"),
    hidden: optionalColumns.map(({ id }) => id).filter((id) => words.includes(`-${id}`)),
  };
}

export const writeView = ({ compact, hidden }: View): string =>
  [...(compact ? ["compact"] : []), ...hidden.map((id) => `-${id}`)].join(".");
