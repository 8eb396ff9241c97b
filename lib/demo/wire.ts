import type { Json } from "@/lib/schedules/types";

/**
 * Returns JSON as Python's `json.dumps` writes it: separated by `", "` and `": "`, whole numbers only. `ascii` escapes all
 * other characters, as TaskIQ's JSONSerializer does for payloads; metadata and events are raw UTF-8 (contract §1).
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

/** A value that is filled in later. */
export const hole = "\u0000";

/**
 * Returns a function that writes JSON as Python does and takes the JSON of each hole, in order. Everything between the holes
 * is made once, since a large sample writes millions of texts.
 */
export function stencil(value: Json, options: { ascii: boolean }): (...values: string[]) => string {
  const [first = "", ...others] = pythonJson(value, options).split(JSON.stringify(hole));
  return (...values) => others.reduce((text, part, at) => text + values[at] + part, first);
}

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
