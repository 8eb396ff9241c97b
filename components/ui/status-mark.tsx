import type { ReactNode } from "react";
import type { Status } from "@/lib/api/contract";

const shapes = {
  active: (
    <>
      <circle cx="8" cy="8" r="7" />
      <path
        d="M4.8 8.3l2.2 2.2 4.2-4.7"
        stroke="var(--canvas)"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </>
  ),
  paused: (
    <>
      <rect x="3" y="2" width="3.5" height="12" rx="1" />
      <rect x="9.5" y="2" width="3.5" height="12" rx="1" />
    </>
  ),
  inactive: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />,
  error: (
    <>
      <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" />
      <path
        d="M8 4.6v4M8 11.3v.1"
        stroke="var(--canvas)"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </>
  ),
  unknown: (
    <>
      <circle
        cx="8"
        cy="8"
        r="6.2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeDasharray="2.2 2.6"
      />
      <path
        d="M8 10.9v.1M6.4 6.4a1.6 1.6 0 1 1 2.4 1.4c-.5.3-.8.6-.8 1.1"
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeWidth="1.4"
      />
    </>
  ),
  never: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      <path d="M3.8 12.2l8.4-8.4" fill="none" stroke="currentColor" strokeLinecap="round" />
    </>
  ),
  overdue: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      <path d="M8 4.6V8l2.4 1.6" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  running: (
    <>
      <path d="M8 1.8A6.2 6.2 0 1 1 1.8 8" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      <circle cx="8" cy="8" r="2.4" />
    </>
  ),
  failed: (
    <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
  ),
  soon: (
    <>
      <path d="M8 1.8l6.6 11.9H1.4z" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" />
      <path d="M8 6.4v3.2M8 11.6v.1" fill="none" stroke="currentColor" strokeLinecap="round" strokeWidth="1.5" />
    </>
  ),
  tidy: (
    <path d="M8 1.6L14.4 8 8 14.4 1.6 8z" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" />
  ),
  registered: <path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="currentColor" stroke="none" />,
  resumed: <path d="M4 2v12l9.5-6z" fill="currentColor" stroke="none" />,
  changed: <circle cx="8" cy="8" r="4.2" />,
} satisfies Record<string, ReactNode>;

export type MarkName = keyof typeof shapes;

/** The colour of the shape, and of the word beside it. The normal case stays quiet: only its mark is green. */
const tones: Record<MarkName, { mark: string; word: string }> = {
  active: { mark: "text-active", word: "text-ink-2" },
  paused: { mark: "text-paused", word: "text-paused-text" },
  inactive: { mark: "text-inactive", word: "text-inactive-text" },
  error: { mark: "text-error", word: "text-error-text" },
  unknown: { mark: "text-inactive", word: "text-inactive-text" },
  never: { mark: "text-overdue", word: "text-overdue-text" },
  overdue: { mark: "text-overdue", word: "text-overdue-text" },
  running: { mark: "text-accent", word: "text-accent-text" },
  failed: { mark: "text-error", word: "text-error-text" },
  soon: { mark: "text-overdue", word: "text-overdue-text" },
  tidy: { mark: "text-inactive", word: "text-inactive-text" },
  registered: { mark: "text-mark-strong", word: "text-ink-2" },
  resumed: { mark: "text-active", word: "text-ink-2" },
  changed: { mark: "text-mark-strong", word: "text-ink-2" },
};

const words: Record<MarkName, string> = {
  active: "Active",
  paused: "Paused",
  inactive: "Inactive",
  error: "Error",
  unknown: "Unknown",
  never: "Never fires",
  overdue: "Overdue",
  running: "Running",
  failed: "Failed",
  soon: "Soon",
  tidy: "Untidy",
  registered: "Registered",
  resumed: "Resumed",
  changed: "Changed",
};

/** The shape alone, for where its word is beside it anyway. */
export function Mark({ name, large = false, className = "" }: { name: MarkName; large?: boolean; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`block flex-none fill-current ${large ? "size-4" : "size-3.5"} ${tones[name].mark} ${className}`}
    >
      {shapes[name]}
    </svg>
  );
}

type Props = {
  status: Status;
  /** A word instead of the status's own, such as the one in Redis. */
  word?: string | null;
  /** Active, yet it never fires. */
  never?: boolean;
  large?: boolean;
  /** On a phone only the shape shows; the word is for screen readers. */
  fold?: boolean;
};

/** A status: its own shape, a word and, third, a colour. */
export function StatusMark({ status, word, never = false, large = false, fold = false }: Props) {
  const name: MarkName = never && status === "active" ? "never" : status;
  return (
    <span
      className={`inline-flex max-w-full items-center gap-1.5 whitespace-nowrap font-medium ${large ? "text-md" : ""} ${tones[name].word}`}
    >
      <Mark name={name} large={large} />
      <span className={`truncate ${fold ? "phone:sr-only" : ""}`}>{word ?? words[name]}</span>
    </span>
  );
}
