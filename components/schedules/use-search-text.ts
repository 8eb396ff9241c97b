"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { limits } from "@/lib/limits";

/**
 * The text of a search box, apart from the search that the list is asked for. `onSearch` is called after a rest in
 * typing, and its result never touches the text. Only a search that came from elsewhere (Back, "Clear the filters")
 * replaces what was typed.
 * @param search what the list is asked for now
 */
export function useSearchText(search: string, onSearch: (search: string) => void) {
  const [text, setText] = useState(search);
  const [told, setTold] = useState(search);
  const [seen, setSeen] = useState(search);
  const [composing, setComposing] = useState(false);

  if (search !== seen) {
    setSeen(search);
    if (search !== told) {
      setTold(search);
      setText(search);
    }
  }

  const tell = (next: string) => {
    if (next.trim() === told.trim()) return;
    setTold(next.trim());
    onSearch(next.trim());
  };
  const tellText = useEffectEvent(() => tell(text));
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the text begins a new rest
  useEffect(() => {
    if (composing) return;
    const timer = setTimeout(tellText, limits.searchRestMs);
    return () => clearTimeout(timer);
  }, [text, composing]);

  return { text, setText, composing, setComposing, tellNow: tell };
}
