import { cut, cutId } from "@/lib/schedules/cut";
import { z } from "@/lib/zod";
import { identifier } from "./contract";

/** Cuts what a schema bounds. Returns the same value if nothing is too long. */
type Cutter = (value: unknown) => unknown;
const same: Cutter = (value) => value;

const known = new WeakMap<z.core.$ZodType, Cutter>();

/**
 * Returns an answer within the bounds of the contract: each text longer than its schema allows is cut (lib/schedules/cut.ts),
 * so that no answer grows with what other programs write into Redis. Returns the same answer if nothing is too long.
 */
export const within = <Answer>(schema: z.core.$ZodType, answer: Answer): Answer =>
  // Texts become shorter texts; nothing else changes.
  cutterOf(schema)(answer) as Answer;

function cutterOf(schema: z.core.$ZodType): Cutter {
  const made = known.get(schema) ?? makeCutter(schema);
  known.set(schema, made);
  return made;
}

function makeCutter(schema: z.core.$ZodType): Cutter {
  if (schema === identifier) return (value) => (typeof value === "string" ? cutId(value) : value);
  if (schema instanceof z.ZodString) {
    const { maxLength: most } = schema;
    return most === null ? same : (value) => (typeof value === "string" ? cut(value, most) : value);
  }
  if (schema instanceof z.ZodArray) return eachOf(cutterOf(schema.element));
  if (schema instanceof z.ZodObject) return fieldsOf(schema.shape);
  if (schema instanceof z.ZodDiscriminatedUnion) return optionOf(schema);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return cutterOf(schema.unwrap());
  return same;
}

const eachOf = (cutter: Cutter): Cutter => {
  if (cutter === same) return same;
  return (value) => {
    if (!Array.isArray(value)) return value;
    let fit: unknown[] | null = null;
    for (const [at, each] of value.entries()) {
      const short = cutter(each);
      if (short === each) continue;
      fit ??= [...value];
      fit[at] = short;
    }
    return fit ?? value;
  };
};

function fieldsOf(shape: Readonly<Record<string, z.core.$ZodType>>): Cutter {
  const cutters = Object.entries(shape)
    .map(([name, schema]) => [name, cutterOf(schema)] as const)
    .filter(([, cutter]) => cutter !== same);
  if (cutters.length === 0) return same;
  return (value) => {
    if (!isObject(value)) return value;
    let fit = value;
    for (const [name, cutter] of cutters) {
      const short = cutter(value[name]);
      if (short === value[name]) continue;
      if (fit === value) fit = { ...value };
      fit[name] = short;
    }
    return fit;
  };
}

/** Returns the cutter of a union: that of the option that a value names. */
function optionOf({ def }: z.ZodDiscriminatedUnion): Cutter {
  const options = new Map(
    def.options.flatMap((option) => {
      const literal = option instanceof z.ZodObject ? option.shape[def.discriminator] : undefined;
      return literal instanceof z.ZodLiteral
        ? [...literal.values].map((name) => [String(name), cutterOf(option)] as const)
        : [];
    }),
  );
  return (value) => (isObject(value) ? (options.get(String(value[def.discriminator]))?.(value) ?? value) : value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
