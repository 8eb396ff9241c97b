/** What was measured of a fleet of one size; lines of the same `what` stand side by side in one row. */
export type Line = {
  what: string;
  text: string;
  /** In the unit of the goal; what growth and the plot are told from. */
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

/** Rows of what was measured, sizes side by side; a goal holds if it does at the largest size that was measured. */
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
