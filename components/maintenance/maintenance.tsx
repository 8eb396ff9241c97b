"use client";

import { Page } from "@/components/layout/page";
import { ConnectionFacts } from "./connection-facts";
import { LegacyKeys } from "./legacy-keys";

/** What is done now and then: keys of an older form, and a look at the Redis behind all this. */
export function Maintenance() {
  return (
    <Page title="Maintenance">
      <LegacyKeys />
      <ConnectionFacts />
    </Page>
  );
}
