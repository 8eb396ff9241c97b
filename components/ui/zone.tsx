"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { zoneCookie } from "./zone-cookie";

type Zone = {
  /** An IANA zone name; `UTC` unless the operator chose his own. */
  zone: string;
  choose: (zone: "utc" | "browser") => void;
};

const ZoneContext = createContext<Zone>({ zone: "UTC", choose: () => {} });

const yearS = 365 * 86_400;

export function ZoneProvider({ initial, children }: { initial: string; children: ReactNode }) {
  const [zone, setZone] = useState(initial);
  const choose = useCallback((chosen: "utc" | "browser") => {
    const next = chosen === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, nor on plain HTTP
    document.cookie = `${zoneCookie}=${encodeURIComponent(next)}; path=/; max-age=${yearS}; samesite=lax`;
    setZone(next);
  }, []);
  const value = useMemo(() => ({ zone, choose }), [zone, choose]);
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

/** The zone in which times are shown, and how to choose another. */
export const useZone = (): Zone => useContext(ZoneContext);
