import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/layout/shell";
import { ofEachSchedule, zoneCookie } from "@/components/ui/zone-cookie";
import { isZone } from "@/lib/format/time";
import { access } from "./access";
import "./globals.css";
import { Providers } from "./providers";
import { shellState } from "./shell-state";

export const metadata: Metadata = {
  title: { template: "%s · Rota", default: "Rota" },
  description: "TaskIQ schedules: what runs next, what stands still, and why",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#101114" },
  ],
};

/** The document around every page. The nonce makes each response unique, so nothing here can be static. */
export default async function Layout({ children }: { children: ReactNode }) {
  const [head, jar] = await Promise.all([headers(), cookies()]);
  const { state, problem } = await shellState(head.get("x-request-id") ?? "");
  const chosen = jar.get(zoneCookie)?.value;
  const zone = chosen === ofEachSchedule || (chosen !== undefined && isZone(chosen)) ? chosen : "UTC";
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Providers
          nonce={head.get("x-nonce") ?? undefined}
          access={access()}
          zone={zone}
          renderedAt={Date.now()}
          state={state}
          problem={problem}
        >
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  );
}
