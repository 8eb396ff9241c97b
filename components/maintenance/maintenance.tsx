"use client";

import { Page } from "@/components/layout/page";
import { ConnectionFacts } from "./connection-facts";
import { LegacyKeys } from "./legacy-keys";

/** What you need now and then: the clean-up of legacy keys, and a look at the Redis behind all this. */
export function Maintenance() {
  return (
    <Page title="Maintenance">
      <LegacyKeys />
      <ConnectionFacts />
    </Page>
  );
}
