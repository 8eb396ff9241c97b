"use client";

import dynamic from "next/dynamic";
import { limits } from "@/lib/limits";

/** Shows notices. Loaded after the page, which opens with none. Notices from before it is loaded are shown then. */
export const Toasts = dynamic(async () => (await loadToastArea()).ToastArea, { ssr: false });

/** Tries until it succeeds: a failure would take down the page, and notices would wait for ever. */
async function loadToastArea(): Promise<typeof import("./toast-area")> {
  for (;;) {
    try {
      return await import("./toast-area");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, limits.pollMs));
    }
  }
}
