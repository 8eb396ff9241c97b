/** One measurement of a fleet of one size; lines with the same `what` share a row. */
export type Line = {
  what: string;
  text: string;
  /** In the unit of the goal; growth and the plot use it. */
  value: number;
  goal: string;
  holds: boolean;
};
export type Lines = Map<number, Line[]>;

export const names = {
  build: "cold build",
  memory: "memory of a schedule",
  summary: "summary",
  sorted: "sorted page, first, by name",
  deep: "sorted page, last, by name",
  filtered: "filtered page",
  contains: "contains two Chinese characters",
} as const;

/** Returns the rows of a table with the sizes side by side; a goal holds if it does at the largest measured size. */
export function linesTable(lines: Lines): string {
  const sizes = [...lines.keys()];
  const whats = [...new Set([...lines.values()].flat().map((line) => line.what))];
  const head = ["what", ...sizes.map((size) => size.toLocaleString("en")), "goal", "holds"];
  const rows = whats.map((what) => {
    const found = sizes.map((size) => lines.get(size)?.find((line) => line.what === what));
    const last = found.findLast((line) => line !== undefined);
    return [what, ...found.map((line) => line?.text ?? "–"), last?.goal ?? "", last?.holds ? "yes" : "**no**"];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
