import { type Line, type Lines, names } from "./lines";
import { ms, type Row, times } from "./report";

/** What is compared: a value that should not grow with the fleet, or the value a schedule of one that grows with it. */
type Growing = {
  what: string;
  goal: number;
  of: (line: Line, size: number) => number;
  text: (value: number) => string;
};

const took = (line: Line) => line.value;
const flat: Growing[] = [names.summary, names.sorted, names.deep].map((what) => ({
  what,
  goal: 3,
  of: took,
  text: ms,
}));
const linear: Growing[] = [
  { what: names.memory, goal: 1.5, of: took, text: (bytes) => `${Math.round(bytes).toLocaleString("en")} B` },
  {
    what: names.build,
    goal: 1.5,
    of: (line, size) => (line.value / size) * 1000,
    text: (micros) => `${micros.toFixed(1)} µs a schedule`,
  },
];

/**
 * Compares whether pages answer as fast at the largest size as at 10,000, and whether memory and the build grow in proportion
 * to the fleet, from 100,000 on, since below that their fixed part outweighs the rest.
 */
export function growth(lines: Lines): Row[] {
  const largest = Math.max(...lines.keys());
  const rows = (growing: Growing[], from: number) =>
    lines.has(from) && from < largest ? growing.map((each) => grown(lines, each, from, largest)) : [];
  return [...rows(flat, 10_000), ...rows(linear, 100_000)];
}

function grown(lines: Lines, { what, goal, of, text }: Growing, from: number, to: number): Row {
  const at = (size: number) => {
    const line = lines.get(size)?.find((each) => each.what === what);
    return line ? of(line, size) : Number.NaN;
  };
  const ratio = at(to) / at(from);
  return {
    what: `${what}, ${from.toLocaleString("en")} → ${to.toLocaleString("en")} schedules`,
    ours: text(at(to)),
    against: text(at(from)),
    ratio: times(ratio),
    goal: `≤ ${goal}×`,
    holds: ratio <= goal,
  };
}
