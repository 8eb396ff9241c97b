import { useQueryStates } from "nuqs";
import { filterParams } from "./filter";

/** What the operator looks for, and how to change it. The URL holds it. */
export const useFilter = () => useQueryStates(filterParams, { history: "push", shallow: true });

export type SetFilter = ReturnType<typeof useFilter>[1];
