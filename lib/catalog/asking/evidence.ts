import type { Catalog } from "@/lib/catalog/facts/catalog";
import { effectOf, fault } from "@/lib/catalog/facts/drift-rules";
import { field, statusKinds } from "@/lib/catalog/store/columns";
import type { Evidence } from "@/lib/catalog/types";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { harmsOf } from "@/lib/taskiq/blind";

export const noEvidence: Evidence = {
  statusWord: null,
  lists: [],
  twiceIn: [],
  namedList: null,
  indexes: [],
  metadataExpiresAt: null,
  unreadable: [],
  reasons: [],
  keyType: null,
  dueAt: null,
  firedAt: null,
  lastFailed: null,
  p95Ms: null,
  timeoutS: null,
  examples: [],
};

/** Returns what in Redis makes a row a finding of a kind, as far as the catalog stores it. */
export function evidenceOf(catalog: Catalog, row: number, kind: DriftKind): Evidence {
  const { arrays } = catalog.columns;
  const expiresAt = arrays.expiresAt[row] ?? Number.NaN;
  return {
    ...noEvidence,
    ...catalog.places.of(row),
    statusWord: catalog.ownKeys.statusWordOf(row),
    twiceIn: catalog.places.twiceOf(row),
    namedList: catalog.drift.namedList(row),
    metadataExpiresAt: Number.isNaN(expiresAt) ? null : instantFromMs(expiresAt),
    unreadable: unreadableOf(catalog, row),
    reasons: reasonsOf(catalog, row, kind),
    dueAt: catalog.expressions.nextRunAt(arrays.expression[row] ?? 0),
    ...(kindsOfRuns.has(kind) && catalog.drift.runEvidence(row)),
  };
}

const kindsOfRuns = new Set<DriftKind>(["overdue", "failing", "slow"]);

function unreadableOf(catalog: Catalog, row: number): Evidence["unreadable"] {
  const faults = catalog.ownKeys.faultsOf(row);
  const found: Evidence["unreadable"] = [];
  const note = (bit: number, what: (typeof found)[number]["what"], how: (typeof found)[number]["fault"]) => {
    if ((faults & bit) !== 0) found.push({ what, fault: how });
  };
  if (statusKinds[catalog.columns.read(row, field.statusKey)] === "unreadable") {
    found.push({ what: "status", fault: "type" });
  }
  note(fault.metaJson, "metadata", "json");
  note(fault.metaType, "metadata", "type");
  note(fault.dataJson, "payload", catalog.ownKeys.serializerOf(row) === null ? "empty" : "json");
  note(fault.dataType, "payload", "type");
  note(fault.eventJson, "history", "json");
  note(fault.historyType, "history", "type");
  return found;
}

function reasonsOf(catalog: Catalog, row: number, kind: DriftKind): string[] {
  if (kind === "never-fires")
    return [catalog.expressions.neverFires(catalog.columns.arrays.expression[row] ?? 0) ?? ""];
  const effect = effectOf(kind);
  if (effect === null) return [];
  const harms = harmsOf(
    { id: catalog.columns.idOf(row), payload: catalog.ownKeys.payloadOf(row) },
    catalog.drift.expectedSerializer(),
    catalog.drift.serializer === "auto",
  );
  return harms.filter((harm) => harm.effect === effect).map(({ reason }) => reason);
}
