"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

/** One tick a second for the whole page: every relative time moves at once, and none has a timer of its own. */
let now = 0;
let timer: ReturnType<typeof setInterval> | null = null;
const readers = new Set<() => void>();

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  timer ??= setInterval(tick, 1000);
  return () => {
    readers.delete(reader);
    if (readers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  now = Date.now();
  for (const reader of readers) reader();
}

function read(): number {
  if (now === 0 || timer === null) now = Date.now();
  return now;
}

const RenderedAt = createContext(0);

/**
 * Returns Unix milliseconds, a new value each second. During hydration it is the server's moment, so that both write
 * the same.
 */
export function useNow(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(subscribe, read, () => renderedAt);
}

/** Gives the page the moment at which the server rendered it. */
export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>;
}
