import type { Action } from "@/lib/access/can";
import { z } from "@/lib/zod";

/** How a call is sent, and what it answers. The path holds parameters as `{name}`. */
export type Call<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> = {
  method: "GET" | "POST";
  path: string;
  /** What `can` must allow before the call is served. */
  action: Action;
  params: P;
  query: Q;
  body: B;
  answer: A;
};
type Parts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = Omit<
  Call<P, Q, B, A>,
  "method" | "path" | "action"
>;

const none = z.object({});
export const nothing = { params: none, query: none, body: none };
export const get = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  path: string,
  parts: Parts<P, Q, B, A>,
): Call<P, Q, B, A> => ({ method: "GET", path, action: "read", ...parts });
export const post = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  path: string,
  action: Action,
  parts: Parts<P, Q, B, A>,
): Call<P, Q, B, A> => ({ method: "POST", path, action, ...parts });
