"use client";

import dynamic from "next/dynamic";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { Finding } from "@/lib/api/contract";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { Repairable } from "./name";

// Every page can open them, and few do, so they are loaded on demand.
const RepairDialog = dynamic(async () => (await import("./repair-dialog")).RepairDialog, { ssr: false });
const RepairAllDialog = dynamic(async () => (await import("./repair-all-dialog")).RepairAllDialog, { ssr: false });

type All = { kind: DriftKind; total: number; example: Finding };
type Ask = { one: (finding: Repairable) => void; all: (all: All) => void };

const AskContext = createContext<Ask>({ one: () => {}, all: () => {} });

/**
 * Holds the repair dialogs above the page, since the finding that they are about leaves it as soon as it is repaired.
 */
export function RepairDialogs({ children }: { children: ReactNode }) {
  const [one, setOne] = useState<Repairable | null>(null);
  const [all, setAll] = useState<All | null>(null);
  const ask = useMemo(() => ({ one: setOne, all: setAll }), []);
  return (
    <AskContext value={ask}>
      {children}
      {one ? <RepairDialog finding={one} onClose={() => setOne(null)} /> : null}
      {all ? <RepairAllDialog {...all} onClose={() => setAll(null)} /> : null}
    </AskContext>
  );
}

/** Returns how to open the dialog that repairs one finding, or all of a kind. */
export const useRepairDialogs = (): Ask => useContext(AskContext);
