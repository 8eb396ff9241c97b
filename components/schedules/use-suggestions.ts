"use client";

import { type RefObject, useState } from "react";
import { flushSync } from "react-dom";
import { limits } from "@/lib/limits";
import { type Suggestion, suggestions } from "@/lib/schedules/query-suggestions";

type Box = { input: RefObject<HTMLInputElement | null>; text: string; setText: (text: string) => void };

/** What is open under a search box: nothing, suggestions for the word at the caret, or all fields for one more word. */
type Open = "word" | "fields" | null;

/** The suggestions under a search box. The keyboard may mark one of them. */
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

  /** Inserts an option, puts the caret behind it, and shows what fits there. */
  function take({ text: taken }: Suggestion) {
    const at = replace[0] + taken.length;
    flushSync(() => {
      setText((before.slice(0, replace[0]) + taken + before.slice(replace[1])).slice(0, limits.searchLength));
      setCaret(at);
      show("word");
    });
    input.current?.setSelectionRange(at, at);
  }

  /** Opens the options, or marks the next one. After the last none is marked, so that Enter searches for the text. */
  function move(step: 1 | -1) {
    if (!isShown) return show("word");
    const places = options.length + 1;
    setPlace(((place + 1 + step + places) % places) - 1);
  }

  return { options, isShown, open, place, marked: isShown ? options[place] : undefined, setCaret, show, take, move };
}
