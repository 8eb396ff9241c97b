"use client";

import { Page } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

type Props = { error: Error & { digest?: string }; reset: () => void };

/** Where a page itself broke. The rail stays usable. */
export default function Failure({ error, reset }: Props) {
  return (
    <Page title="Error">
      <EmptyState
        icon="plug"
        title="This page broke"
        actions={
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
        }
      >
        It is a fault of the dashboard, not of your schedules; they are untouched.
        {error.digest ? (
          <>
            {" "}
            The log names it <code>{error.digest}</code>.
          </>
        ) : null}
      </EmptyState>
    </Page>
  );
}
