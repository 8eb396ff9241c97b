"use client";

import { type DehydratedState, HydrationBoundary, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { type Access, AccessProvider } from "@/components/layout/access";
import { OutageProvider } from "@/components/layout/outage";
import { ClockProvider } from "@/components/ui/clock";
import { Toasts } from "@/components/ui/toasts";
import { Tooltips } from "@/components/ui/tooltips";
import { ZoneProvider } from "@/components/ui/zone";
import type { Problem } from "@/lib/api/contract";
import { queryClient } from "@/lib/queries/query-client";

type Props = {
  /**
   * The nonce of this response's Content-Security-Policy, for the one script that sets the theme before the first
   * paint.
   */
  nonce: string | undefined;
  access: Access;
  zone: string;
  renderedAt: number;
  /** What the server read for the frame of the page. */
  state: DehydratedState;
  /** Why it could not. */
  problem: Problem | null;
  children: ReactNode;
};

/** The contexts of every page. */
export function Providers({ nonce, access, zone, renderedAt, state, problem, children }: Props) {
  const [client] = useState(queryClient);
  return (
    <ThemeProvider attribute="data-theme" disableTransitionOnChange nonce={nonce}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <AccessProvider access={access}>
            <ClockProvider renderedAt={renderedAt}>
              <ZoneProvider initial={zone}>
                <HydrationBoundary state={state}>
                  <OutageProvider met={problem}>{children}</OutageProvider>
                </HydrationBoundary>
                <Toasts />
                <Tooltips />
              </ZoneProvider>
            </ClockProvider>
          </AccessProvider>
        </NuqsAdapter>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
