const whole = new Intl.NumberFormat("en-US");

/** `1,284`. */
export const count = (value: number): string => whole.format(value);

/** `1 schedule`, `1,284 schedules`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `89.3 %`; nothing of nothing is 0 %. */
export function share(part: number, of: number): string {
  if (of === 0) return "0 %";
  const percent = (100 * part) / of;
  const rounded = percent.toFixed(1);
  // A few of very many are not none, and almost all are not all.
  if (rounded === "0.0" && part > 0) return "< 0.1 %";
  if (rounded === "100.0") return part < of ? "> 99.9 %" : "100 %";
  return `${rounded} %`;
}

/** `412 bytes`, `1.1 KB`, `41 MB` (1 KB = 1,000 bytes). */
export function bytes(value: number): string {
  if (value < 1000) return counted(value, "byte");
  const units = ["KB", "MB", "GB", "TB"];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : count(Math.round(scaled))} ${units[unit]}`;
}
