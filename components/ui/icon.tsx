import type { ReactNode } from "react";

const shapes = {
  summary: (
    <>
      <path d="M2 9a6 6 0 0 1 12 0" />
      <path d="M8 9l2.6-2.8" />
      <path d="M2.6 12.5h10.8" />
    </>
  ),
  attention: (
    <>
      <path d="M8 2l6.3 11.5H1.7z" />
      <path d="M8 6.5v3M8 11.5v.1" />
    </>
  ),
  upcoming: <path d="M2 13.5h12M3.5 13V9.5M6.5 13V6M9.5 13V3M12.5 13V8" />,
  schedules: <path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1" />,
  columns: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.5" />
      <path d="M6 3v10M10 3v10" />
    </>
  ),
  configs: (
    <>
      <path d="M8 2l6 3-6 3-6-3z" />
      <path d="M2 8l6 3 6-3M2 11l6 3 6-3" />
    </>
  ),
  maintenance: (
    <>
      <path d="M2.5 4.5h5M11 4.5h2.5M2.5 11.5h2M8 11.5h5.5" />
      <circle cx="9.3" cy="4.5" r="1.7" />
      <circle cx="6.2" cy="11.5" r="1.7" />
    </>
  ),
  more: <path d="M3.2 8h.1M8 8h.1M12.8 8h.1" strokeWidth="2.2" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5L14 14" />
    </>
  ),
  right: <path d="M6 3.5L10.5 8 6 12.5" />,
  down: <path d="M3.5 6L8 10.5 12.5 6" />,
  up: <path d="M3.5 10L8 5.5 12.5 10" />,
  left: <path d="M10 3.5L5.5 8l4.5 4.5" />,
  pause: <path d="M5.5 3v10M10.5 3v10" />,
  play: <path d="M4.5 2.8v10.4L13 8z" />,
  trash: <path d="M2.5 4.2h11M6 4V2.5h4V4M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
    </>
  ),
  close: <path d="M4 4l8 8M12 4l-8 8" />,
  undo: (
    <>
      <path d="M5 3L2.5 5.5 5 8" />
      <path d="M2.8 5.5h6.7a3.8 3.8 0 0 1 0 7.6H6" />
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </>
  ),
  plug: <path d="M5.5 2v3.5M10.5 2v3.5M4 5.5h8v2a4 4 0 0 1-8 0zM8 11.5V14" />,
  lock: (
    <>
      <rect x="3" y="7" width="10" height="6.5" rx="1.5" />
      <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" />
    </>
  ),
  empty: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.5" />
      <path d="M2 9h3.5l1 1.8h3L10.5 9H14" />
    </>
  ),
  logo: (
    <>
      <circle cx="8" cy="8" r="6.4" strokeDasharray="30.2 10" strokeDashoffset="-3" strokeWidth="1.8" />
      <path d="M8 4.4V8l2.6 1.6" strokeWidth="1.8" />
    </>
  ),
  check: <path d="M3.5 8.5l3 3 6-7" />,
  refresh: (
    <>
      <path d="M13 8a5 5 0 1 1-1.6-3.7" />
      <path d="M13.2 2v2.8h-2.8" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.6V8l2.4 1.6" />
    </>
  ),
  external: (
    <>
      <path d="M9.5 2.5h4v4M13 3L7.5 8.5" />
      <path d="M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;
type Props = { name: IconName; small?: boolean; className?: string };

/** A line icon of 16 px (14 if small). Always beside a word, or inside a control that has a label. */
export function Icon({ name, small = false, className = "" }: Props) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`block flex-none fill-none stroke-current ${small ? "size-3.5" : "size-4"} ${className}`}
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {shapes[name]}
    </svg>
  );
}
