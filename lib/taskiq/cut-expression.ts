import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import type { Expression } from "./types";

/** Returns an expression with its texts cut to the length that an answer may hold (`limits.text`). */
export function cutExpression(expression: Expression): Expression {
  const { value, offset, also } = expression;
  const { word } = limits.text;
  if (![value, offset, also?.time, also?.interval].some((text) => (text?.length ?? 0) > word)) return expression;
  const others = also && {
    time: also.time && cut(also.time, word),
    interval: also.interval && cut(also.interval, word),
  };
  if (expression.kind === "interval") return { ...expression, value: cut(value, word) };
  if (expression.kind === "time") return { ...expression, value: cut(value, word), also: others };
  return { ...expression, value: cut(value, word), offset: offset && cut(offset, word), also: others };
}
