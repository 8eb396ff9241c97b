/** A grey line in place of a text. Only for a first load: later the old content stays until the new one comes. */
export function Skeleton({ className = "w-32" }: { className?: string }) {
  return <span aria-hidden="true" className={`block h-3 animate-pulse rounded-sm bg-mark-soft/60 ${className}`} />;
}

/** Rows of a table that is being read for the first time. */
export function SkeletonRows({ rows = 8, label = "Reading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" className="border-line border-t">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <div key={row} className="flex h-10 items-center gap-6 border-line border-b px-2">
          <Skeleton className="w-16" />
          <Skeleton className="w-48" />
          <Skeleton className="ml-auto w-20" />
        </div>
      ))}
    </div>
  );
}
