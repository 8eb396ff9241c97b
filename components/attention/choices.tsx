"use client";

import { useId } from "react";
import type { Choice } from "@/lib/queries/drift";

/** `choice` null: what each finding needs. */
type Props<Chosen extends Choice | null> = {
  label: string;
  choices: readonly { choice: Chosen; sentence: string }[];
  chosen: Chosen | null;
  onChoose: (choice: Chosen) => void;
};

/** How to repair it, where there are several ways. */
export function Choices<Chosen extends Choice | null>({ label, choices, chosen, onChoose }: Props<Chosen>) {
  const group = useId();
  return (
    <fieldset className="grid gap-1.5">
      <legend className="sr-only">{label}</legend>
      {choices.map(({ choice, sentence }) => (
        <label key={choice} className="flex items-start gap-2 text-ink">
          <input
            type="radio"
            name={group}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
            className="mt-1 accent-(--accent)"
          />
          <span className="min-w-0 break-words">{sentence}</span>
        </label>
      ))}
    </fieldset>
  );
}
