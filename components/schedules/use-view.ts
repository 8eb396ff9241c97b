"use client";

import { useState } from "react";
import { keepChoice } from "@/components/ui/choice";
import { usePhone } from "@/components/ui/media-query";
import { type View, viewCookie, writeView } from "./view";

/** Returns how lists are displayed in this browser, and how to change it. */
export function useView(initial: View): [View, (view: View) => void] {
  const [view, setView] = useState(initial);
  const change = (next: View) => {
    keepChoice(viewCookie, writeView(next));
    setView(next);
  };
  return [view, change];
}

/** Returns the height of a row in px. A phone has one height, large enough for a finger. */
export function useRowHeight({ compact }: View): number {
  const phone = usePhone();
  return phone ? 60 : compact ? 32 : 40;
}
