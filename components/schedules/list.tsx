"use client";

import { FilterChip } from "@/components/ui/filter-chip";
import { Mark } from "@/components/ui/status-mark";
import type { Status, Summary } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { schedulerTypes } from "@/lib/schedules/enums";
import type { FilterState } from "./filter";
import { ScheduleRows } from "./rows";
import { SearchBox } from "./search-box";
import { useFilter } from "./use-filter";
import type { PageQuery } from "./use-rows";
import type { OptionalColumn, View } from "./view";

type Counts = { total: number; neverFires?: number; driftByKind?: Summary["driftByKind"] } & Record<Status, number>;

const chips: { status: Status; label: string }[] = [
  { status: "active", label: "Active" },
  { status: "paused", label: "Paused" },
  { status: "inactive", label: "Inactive" },
  { status: "error", label: "Error" },
  { status: "unknown", label: "Unknown" },
];

type Props = {
  counts: Counts | undefined;
  /** Returns the query of one page of this list. */
  query: PageQuery;
  /** The name under which the ticks of this list are kept. */
  list: string;
  caption: string;
  view: View;
  /** All rows belong to one configuration, so that the column is left out. */
  ofOneConfig?: boolean;
};

/** Search, filters and rows: one list to the very last row. */
export function ScheduleList({ counts, ofOneConfig = false, ...props }: Props) {
  const [filter, set] = useFilter();
  return (
    <>
      <SearchBox
        search={filter.search}
        onSearch={(search) => void set({ search: search || null, offset: null }, { history: "replace" })}
      />
      <fieldset className="flex min-w-0 flex-wrap items-center gap-1.5 py-3 phone:-mx-4 phone:flex-nowrap phone:overflow-x-auto phone:px-4">
        <legend className="sr-only">Filter</legend>
        <FilterChip
          pressed={filter.status.length === 0 && filter.neverFires === null && filter.drift.length === 0}
          count={counts?.total ?? null}
          onPress={() => void set({ status: null, neverFires: null, drift: null, offset: null })}
        >
          All
        </FilterChip>
        {chips.map(({ status, label }) =>
          status === "unknown" && !counts?.unknown ? null : (
            <FilterChip
              key={status}
              pressed={filter.status.includes(status)}
              count={counts?.[status] ?? null}
              onPress={() => void set({ status: filter.status.includes(status) ? null : [status], offset: null })}
            >
              <Mark name={status} />
              {label}
            </FilterChip>
          ),
        )}
        {filter.neverFires || counts?.neverFires ? (
          <FilterChip
            pressed={filter.neverFires !== null}
            count={counts?.neverFires}
            onPress={() => void set({ neverFires: filter.neverFires ? null : "true", offset: null })}
          >
            <Mark name="never" />
            Never fires
          </FilterChip>
        ) : null}
        <DriftChip
          pressed={filter.drift}
          byKind={counts?.driftByKind}
          onPress={() => void set({ drift: filter.drift.length > 0 ? null : ["any"], offset: null })}
        />
        <span aria-hidden="true" className="h-4 w-px flex-none bg-line" />
        {schedulerTypes.map((type) => (
          <FilterChip
            key={type}
            pressed={filter.type.includes(type)}
            onPress={() => void set({ type: filter.type.includes(type) ? null : [type], offset: null })}
          >
            {type}
          </FilterChip>
        ))}
      </fieldset>
      <ScheduleRows
        {...props}
        of={counts?.total ?? null}
        filter={filter}
        set={set}
        without={ofOneConfig ? ofOne : none}
      />
    </>
  );
}

type DriftChipProps = {
  pressed: FilterState["drift"];
  byKind: Summary["driftByKind"] | undefined;
  onPress: () => void;
};

/** Filters by drift: any kind, or the kinds that the URL names. */
function DriftChip({ pressed, byKind, onPress }: DriftChipProps) {
  const isOn = pressed.length > 0;
  const isThere = driftKinds.some((kind) => (byKind?.[kind] ?? 0) > 0);
  if (!isOn && !isThere) return null;
  const [kind] = pressed;
  const one = pressed.length === 1 && kind !== undefined && kind !== "any" ? kind : null;
  return (
    <FilterChip pressed={isOn} onPress={onPress} {...(one && { count: byKind?.[one] ?? null })}>
      <Mark name={one ? driftWords[one].mark : "soon"} />
      {one ? `Drift: ${driftWords[one].title.toLowerCase()}` : "Drift"}
    </FilterChip>
  );
}

const none: readonly OptionalColumn[] = [];
const ofOne: readonly OptionalColumn[] = ["config"];
