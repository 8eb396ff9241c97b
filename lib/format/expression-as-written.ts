import type { Expression } from "@/lib/taskiq/types";

/**
 * Returns the expression as it was written, with its kind where that is not obvious: `interval 60 s`, `0 8 * * 1 ·
 * Asia/Shanghai`.
 */
export function expressionAsWritten({ also, ...first }: Expression): string {
  const others = [
    also?.time ? { kind: "time" as const, value: also.time, offset: null } : null,
    also?.interval ? { kind: "interval" as const, value: also.interval, offset: null } : null,
  ];
  return [first, ...others.filter((other) => other !== null)].map(oneAsWritten).join(" + ");
}

function oneAsWritten({ kind, value, offset }: Expression): string {
  if (kind === "cron") return offset === null ? value : `${value} · ${offset}`;
  return kind === "interval" && /^\d+$/.test(value) ? `interval ${value} s` : `${kind} ${value}`;
}
