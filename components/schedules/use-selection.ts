"use client";

import { useMemo, useSyncExternalStore } from "react";
import { nothing, parseSelection, type Selection, writeSelection } from "./selection";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * What is ticked in the list named `list`, and how to change that. It stands in the session's storage, so that a reload,
 * and the way to a schedule and back, keep it. Another filter begins with nothing, as its rows are others.
 */
export function useSelection(list: string, filter: string): [Selection, (next: Selection) => void] {
  const key = `rota-ticked:${list}`;
  const text = useSyncExternalStore(
    subscribe,
    () => sessionStorage.getItem(key),
    () => null,
  );
  const selection = useMemo(() => {
    const kept = parseSelection(text);
    return kept?.filter === filter ? kept : nothing(filter);
  }, [text, filter]);
  const change = (next: Selection) => {
    if (next.all || next.ids.size > 0) sessionStorage.setItem(key, writeSelection(next));
    else sessionStorage.removeItem(key);
    for (const listener of listeners) listener();
  };
  return [selection, change];
}
