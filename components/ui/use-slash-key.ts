"use client";

import { type RefObject, useEffect } from "react";

/** Where a slash is a letter, or the keyboard belongs to something that lies over the page. */
const elsewhere = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu]";

/** The slash key goes to this field, and selects what it holds. */
export function useSlashKey(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(elsewhere)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [input]);
}
