import { useQueryStates } from "nuqs";
import { filterParams } from "./filter";

/** Returns the filter of the list, and how to change it. The URL holds it. */
export const useFilter = () => useQueryStates(filterParams, { history: "push", shallow: true });

export type SetFilter = ReturnType<typeof useFilter>[1];
