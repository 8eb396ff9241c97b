import type { Json } from "@/lib/schedules/types";

/**
 * JSON as Python's `json.dumps` writes it: `", "` and `": "` between things, whole numbers only. `ascii` escapes
 * everything else, as TaskIQ's JSONSerializer does for payloads; metadata and events stand in raw UTF-8 (contract §1).
 */
export function pythonJson(value: Json, { ascii }: { ascii: boolean }): string {
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, { ascii })).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(
      ([name, field]) => `${text(name, ascii)}: ${pythonJson(field, { ascii })}`,
    );
    return `{${fields.join(", ")}}`;
  }
  return typeof value === "string" ? text(value, ascii) : JSON.stringify(value);
}

function text(value: string, ascii: boolean): string {
  const quoted = JSON.stringify(value);
  return ascii ? quoted.replace(/[\u007f-\uffff]/g, escaped) : quoted;
}

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
