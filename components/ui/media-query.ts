"use client";

import { useCallback, useSyncExternalStore } from "react";

/** Whether the window is so; false while the server writes the page. */
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

/** Whether the window is a phone's, as the `phone` of app/globals.css. */
export const usePhone = (): boolean => useMediaQuery("(max-width: 720px)");
