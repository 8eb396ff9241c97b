"use client";

import { useAccess } from "./access";

/** Which Redis this is, and that nothing can be changed in it, where that is so. */
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
