import { type Lines, names } from "./lines";

const width = 780;
const height = 360;
const plot = { left: 64, right: 540, top: 24, bottom: 312 };

/** The series, each with a colour that is legible on white and on black. */
const series = [
  { what: names.build, color: "#8b5cf6" },
  { what: names.contains, color: "#d97706" },
  { what: names.filtered, color: "#0d9488" },
  { what: names.deep, color: "#e11d48" },
  { what: names.sorted, color: "#3b82f6" },
  { what: names.summary, color: "#65a30d" },
];

/** Returns an SVG of the median in ms of each series by the size of the fleet, both axes logarithmic. */
export function plotted(lines: Lines): string {
  const sizes = [...lines.keys()];
  const values = (what: string) =>
    sizes.flatMap((size) => {
      const line = lines.get(size)?.find((each) => each.what === what);
      return line && line.value > 0 ? [{ size, value: line.value }] : [];
    });
  const shown = series
    .map((each) => ({ ...each, points: values(each.what) }))
    .filter(({ points }) => points.length > 0);
  const all = shown.flatMap(({ points }) => points.map(({ value }) => value));
  const [low, high] = [Math.floor(Math.log10(Math.min(...all))), Math.ceil(Math.log10(Math.max(...all)))];
  const [small, large] = [Math.log10(Math.min(...sizes)), Math.log10(Math.max(...sizes))];
  const x = (size: number) => scale(Math.log10(size), small, large, plot.left + 40, plot.right - 40);
  const y = (value: number) => scale(Math.log10(value), low, high, plot.bottom, plot.top);

  const grid = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at)).map(
    (value) =>
      `<line x1="${plot.left}" x2="${plot.right}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text x="${plot.left - 8}" y="${y(value) + 4}" text-anchor="end">${duration(value)}</text>`,
  );
  const axis = sizes.map(
    (size) => `<text x="${x(size)}" y="${plot.bottom + 20}" text-anchor="middle">${size.toLocaleString("en")}</text>`,
  );
  const places = apart(shown.map(({ points }) => y(points.at(-1)?.value ?? 1)));
  const drawn = shown.map(({ what, color, points }, at) => {
    const path = points.map(({ size, value }) => `${x(size).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const dots = points.map(
      ({ size, value }) => `<circle cx="${x(size).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3"/>`,
    );
    return (
      `<g stroke="${color}" fill="${color}"><polyline points="${path}" fill="none" stroke-width="2"/>${dots.join("")}` +
      `<text x="${plot.right + 8}" y="${((places[at] ?? 0) + 4).toFixed(1)}" stroke="none">${what}</text></g>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Median times by the size of the fleet">`,
    `<g fill="#808080" stroke="none">${axis.join("")}<text x="${plot.left}" y="${height - 8}">schedules</text></g>`,
    `<g fill="#808080" stroke-width="0.5">${grid.join("").replaceAll("<line", '<line stroke="#808080" stroke-opacity="0.5"')}</g>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

const scale = (value: number, from: number, to: number, start: number, end: number) =>
  from === to ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start);

const duration = (ms: number) => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);

/** Moves labels down so that none overlaps another. */
function apart(wanted: number[]): number[] {
  const placed = [...wanted];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))) {
    last = Math.max(wanted[at] ?? 0, last + 16);
    placed[at] = last;
  }
  return placed;
}
