/** The columns that can be hidden, and their labels. */
export const optionalColumns = [
  { id: "config", label: "Config" },
  { id: "schedule", label: "Schedule" },
  { id: "next", label: "Next run" },
  { id: "updated", label: "Last event" },
  { id: "runs", label: "Last runs" },
] as const;

export type OptionalColumn = (typeof optionalColumns)[number]["id"];

/** How lists of schedules are displayed in this browser. */
export type View = { compact: boolean; hidden: readonly OptionalColumn[] };

/**
 * The cookie that holds the view. A cookie, not the browser's storage, so that the server renders the page as chosen
 * and nothing jumps on hydration.
 */
export const viewCookie = "rota-list";

/** Parses a cookie of the words `compact` and `-column`. Unknown words are ignored. */
export function parseView(cookie: string | undefined): View {
  const words = (cookie ?? "").split(".");
  return {
    compact: words.includes("compact"),
    hidden: optionalColumns.map(({ id }) => id).filter((id) => words.includes(`-${id}`)),
  };
}

export const writeView = ({ compact, hidden }: View): string =>
  [...(compact ? ["compact"] : []), ...hidden.map((id) => `-${id}`)].join(".");
