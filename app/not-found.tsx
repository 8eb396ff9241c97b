import type { Metadata } from "next";
import { Page } from "@/components/layout/page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState
        icon="search"
        title="There is no such page"
        actions={
          <>
            <ButtonLink href="/schedules">All schedules</ButtonLink>
            <ButtonLink href="/">Summary</ButtonLink>
          </>
        }
      >
        The address may be mistyped, or what it names was purged.
      </EmptyState>
    </Page>
  );
}
