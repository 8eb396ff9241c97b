import type { Expression } from "@/lib/taskiq/types";

/** Not computed yet: null, as everything that is not known. */
export const nextRunOf = (
  _expression: Expression | null,
  _scheduled: boolean,
  _at: Date,
): { nextRunAt: string | null; neverFires: string | null } => ({ nextRunAt: null, neverFires: null });
