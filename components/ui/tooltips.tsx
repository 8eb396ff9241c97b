"use client";

import { useEffect, useState } from "react";
import { limits } from "@/lib/limits";

type Shown = { text: string; x: number; y: number; below: boolean };

/**
 * The one tooltip of the page, for any element with `data-tip` and any line that is cut off, on hover and on keyboard
 * focus. Escape hides it. One for all, since a table holds a hundred times, and each would be a component of its own.
 */
export function Tooltips() {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => watch(setShown), []);
  if (!shown) return null;
  return (
    <div
      role="tooltip"
      id="tip"
      className="pointer-events-none fixed z-50 max-w-80 whitespace-pre-line break-words rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-pop"
      style={{ left: shown.x, top: shown.y, transform: `translate(-50%, ${shown.below ? "0" : "-100%"})` }}
    >
      {shown.text}
    </div>
  );
}

function watch(show: (shown: Shown | null) => void): () => void {
  let over: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    over?.removeAttribute("aria-describedby");
    over = null;
    show(null);
  };
  const enter = (event: Event) => {
    const target = event.target instanceof Element ? withTip(event.target) : null;
    if (target === over) return;
    hide();
    if (!target) return;
    over = target;
    const open = () => {
      const text = tipOf(target);
      if (!text || !target.isConnected) return;
      if (target.dataset.tip) target.setAttribute("aria-describedby", "tip");
      show({ text, ...place(target.getBoundingClientRect()) });
    };
    if (event.type === "focusin") open();
    else timer = setTimeout(open, limits.tooltipRestMs);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") hide();
  };

  const leaving = ["focusout", "scroll", "pointerdown"] as const;
  document.addEventListener("pointerover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("keydown", key);
  for (const name of leaving) document.addEventListener(name, hide, true);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("pointerover", enter);
    document.removeEventListener("focusin", enter);
    document.removeEventListener("keydown", key);
    for (const name of leaving) document.removeEventListener(name, hide, true);
  };
}

/** Returns the innermost element around this one that has a tip. */
function withTip(element: Element): HTMLElement | null {
  const found = element.closest<HTMLElement>("[data-tip], .truncate, .two > *");
  if (!found || tipOf(found)) return found;
  return found.parentElement && withTip(found.parentElement);
}

/** Returns its own tip, or its whole text where that is cut off. */
function tipOf(element: HTMLElement): string {
  const { tip } = element.dataset;
  if (tip) return tip;
  const isCut = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1;
  // biome-ignore lint/performance/useDomNodeTextContent: not what only another width shows
  return isCut ? element.innerText : "";
}

function place(box: DOMRect): Omit<Shown, "text"> {
  const below = box.top < 48;
  const half = 160;
  const middle = box.left + box.width / 2;
  const x = Math.min(Math.max(middle, Math.min(half, innerWidth / 2)), Math.max(innerWidth - half, innerWidth / 2));
  return { x, y: below ? box.bottom + 6 : box.top - 6, below };
}
