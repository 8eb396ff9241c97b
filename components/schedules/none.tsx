"use client";

import { useOutage } from "@/components/layout/outage";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { counted } from "@/lib/format/numbers";

/** Redis or the catalog is away, and nothing was read before. */
export function CannotTell() {
  const outage = useOutage();
  return (
    <EmptyState icon="plug" title="Cannot tell">
      {outage?.of === "catalog"
        ? "The catalog of schedules is being rebuilt, so what stands here is not known yet."
        : `${outage?.title ?? "Redis cannot be reached"}, so what would stand here is not known.`}
    </EmptyState>
  );
}

export function NoneYet() {
  return (
    <EmptyState
      icon="empty"
      title="No schedules yet"
      actions={<ButtonLink href="/">How to connect an application</ButtonLink>}
    >
      They appear here as soon as the application registers them.
    </EmptyState>
  );
}

/** `of`: how many schedules there are; null while that is not known. */
export function NothingMatches({ search, of, onClear }: { search: string; of: number | null; onClear: () => void }) {
  const those = of === null ? "No schedule" : `None of ${counted(of, "schedule")}`;
  return (
    <EmptyState
      icon="search"
      title="No schedule matches"
      actions={<Button onClick={onClear}>Clear the filters</Button>}
    >
      {search ? `${those} matches “${search}” with these filters.` : `${those} matches these filters.`}
    </EmptyState>
  );
}
