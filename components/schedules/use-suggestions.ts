"use client";

import { type RefObject, useState } from "react";
import { flushSync } from "react-dom";
import { limits } from "@/lib/limits";
import { type Suggestion, suggestions } from "@/lib/schedules/query-suggestions";

type Box = { input: RefObject<HTMLInputElement | null>; text: string; setText: (text: string) => void };

/** What is open under a search box: nothing, what fits the word at the caret, or all fields for a further word. */
type Open = "word" | "fields" | null;

/** The suggestions under a search box; one of them may be marked by the keyboard. */
export function useSuggestions({ input, text, setText }: Box) {
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState<Open>(null);
  const [place, setPlace] = useState(-1);

  const before = open === "fields" && /\S$/.test(text) ? `${text} ` : text;
  const { options, replace } = suggestions(before, open === "fields" ? before.length : caret);
  const isShown = open !== null && options.length > 0;

  function show(next: Open) {
    setOpen(next);
    setPlace(-1);
  }

  /** Puts an option where it belongs and the caret behind it; what fits there is shown next. */
  function take({ text: taken }: Suggestion) {
    const at = replace[0] + taken.length;
    flushSync(() => {
      setText((before.slice(0, replace[0]) + taken + before.slice(replace[1])).slice(0, limits.searchLength));
      setCaret(at);
      show("word");
    });
    input.current?.setSelectionRange(at, at);
  }

  /** Marks the next option, or opens them. Behind the last one none is marked, so that Enter searches for what is typed. */
  function move(step: 1 | -1) {
    if (!isShown) return show("word");
    const places = options.length + 1;
    setPlace(((place + 1 + step + places) % places) - 1);
  }

  return { options, isShown, open, place, marked: isShown ? options[place] : undefined, setCaret, show, take, move };
}
