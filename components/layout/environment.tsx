"use client";

import { useAccess } from "./access";

/** Which environment this is, so that operators do not mistake one for another. */
export function Environment({ className }: { className: string }) {
  const { environment } = useAccess();
  if (!environment) return null;
  return (
    <span
      data-tip={environment}
      className={`min-w-0 truncate rounded-sm bg-ink px-1.5 font-medium text-2xs/[18px] text-canvas ${className}`}
    >
      {environment}
    </span>
  );
}
