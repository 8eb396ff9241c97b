"use client";

import { useState } from "react";
import { keepChoice } from "@/components/ui/choice";
import { usePhone } from "@/components/ui/media-query";
import { type View, viewCookie, writeView } from "./view";

/** How lists are seen in this browser, and how to see them otherwise. */
export function useView(initial: View): [View, (view: View) => void] {
  const [view, setView] = useState(initial);
  const change = (next: View) => {
    keepChoice(viewCookie, writeView(next));
    setView(next);
  };
  return [view, change];
}

/** Px of a row. A phone has one height, for the finger. */
export function useRowHeight({ compact }: View): number {
  const phone = usePhone();
  return phone ? 60 : compact ? 32 : 40;
}
