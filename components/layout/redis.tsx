"use client";

import { useAccess } from "./access";

/** Which Redis this is, and whether nothing can be changed in it. */
export function Redis() {
  const { address, embedded, readOnly } = useAccess();
  return (
    <>
      {readOnly ? (
        <span data-tip={readOnly} className="font-medium text-ink-2">
          Read-only
        </span>
      ) : null}
      <span className="truncate font-mono text-2xs narrow:desk:hidden" data-tip={address}>
        {embedded ? "embedded Redis" : address}
      </span>
    </>
  );
}
