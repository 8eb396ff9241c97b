"use client";

import { useEffect, useState } from "react";
import { limits } from "@/lib/limits";
import { IconButton } from "./button";
import { Icon } from "./icon";

/** Copies a text, and says that it did. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), limits.copiedMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => setState((await copied(text)) ? "done" : "failed");
  const word = { idle: label, done: "Copied", failed: "Could not copy" }[state];
  return (
    <IconButton label={word} className={className} onClick={() => void copy()}>
      <Icon name={state === "done" ? "check" : "copy"} small />
    </IconButton>
  );
}

/** The clipboard exists only on a secure page (https or loopback). */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
