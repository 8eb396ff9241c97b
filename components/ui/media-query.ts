"use client";

import { useCallback, useSyncExternalStore } from "react";

/** Returns whether the window matches the query; false while the server renders the page. */
function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
}

/** Returns whether the window is a phone's: the `phone` variant of app/globals.css. */
export const usePhone = (): boolean => useMediaQuery("(max-width: 720px)");
