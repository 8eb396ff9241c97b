"use client";

import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { useAction } from "@/lib/queries/action";
import { loadDemo } from "@/lib/queries/demo";

/** The button that fills an empty Redis with made-up schedules. */
export function LoadSample() {
  const load = useAction(loadDemo);
  const block = useWriteBlock();
  return (
    <Section first title="Or look around first">
      <p className="mb-3 max-w-[56ch] text-ink-2">
        Load 60 made-up schedules in 6 configurations, with histories and one of each thing that can be wrong. Nothing
        fires: no scheduler polls them.
      </p>
      <Button variant="primary" busy={load.isPending} disabledReason={block} onClick={() => load.mutate()}>
        {load.isPending ? "Loading the sample…" : "Load a sample fleet"}
      </Button>
      <p className="mt-3 text-ink-3 text-xs">
        It only ever goes into an empty Redis. From a terminal: <code>npm run demo</code>
      </p>
    </Section>
  );
}
