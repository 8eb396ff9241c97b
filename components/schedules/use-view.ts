"use client";

import { useState } from "react";
import { usePhone } from "@/components/ui/media-query";
import { type View, viewCookie, writeView } from "./view";

const yearS = 365 * 86_400;

/** How lists are seen in this browser, and how to see them otherwise. */
export function useView(initial: View): [View, (view: View) => void] {
  const [view, setView] = useState(initial);
  const change = (next: View) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, nor on plain HTTP
    document.cookie = `${viewCookie}=${writeView(next)}; path=/; max-age=${yearS}; samesite=lax`;
    setView(next);
  };
  return [view, change];
}

/** Px of a row. A phone has one height, for the finger. */
export function useRowHeight({ compact }: View): number {
  const phone = usePhone();
  return phone ? 60 : compact ? 32 : 40;
}
