import { readFileSync, writeFileSync } from "node:fs";

/** One measurement: what was measured, what it is compared with, and whether the goal holds. */
export type Row = { what: string; ours: string; against: string; ratio: string; goal: string; holds: boolean };

const head = ["what", "ours", "compared with", "ratio", "goal", "holds"];
const begin = "<!-- measured: begin -->";
const end = "<!-- measured: end -->";

export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")} ms`;
export const times = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)}×`;

export function table(rows: Row[]): string {
  const lines = rows.map((row) => [row.what, row.ours, row.against, row.ratio, row.goal, row.holds ? "yes" : "**no**"]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Writes the measurements between the marks of a page, and leaves the rest of it unchanged. */
export function writeInto(file: string, report: string): void {
  const page = readFileSync(file, "utf8");
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place marked ${begin}`);
  writeFileSync(file, `${before}${begin}\n${report}\n${end}${after}`);
}
