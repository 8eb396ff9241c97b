"use client";

import { type RefObject, useEffect } from "react";

/** Where a slash is a letter, or where an overlay has the keyboard. */
const elsewhere = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu]";

/** Makes the slash key focus this field, and select its text. */
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
