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
 * Returns what is ticked in the list of this name, and how to change it. The session storage holds it, so that it
 * survives a reload and a visit to a schedule's page. Another filter has other rows, so it starts with none ticked.
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
