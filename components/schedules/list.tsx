"use client";

import { useQueryStates } from "nuqs";
import { useOutage } from "@/components/layout/outage";
import { Button, ButtonLink } from "@/components/ui/button";
import { FilterChip } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Mark } from "@/components/ui/status-mark";
import type { Schedule, Status } from "@/lib/api/contract";
import { schedulerTypes } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";
import { type FilterState, filterParams, isFiltered } from "./filter";
import { Pages } from "./pages";
import { SearchBox } from "./search-box";
import { SchedulesTable } from "./table";

type Counts = { total: number; neverFires?: number } & Record<Status, number>;
type Answer = { data: { items: Schedule[]; total: number } | undefined; error: unknown };

/** What the operator looks for; it stands in the URL. */
export function useFilter() {
  return useQueryStates(filterParams, { history: "push", shallow: true });
}

const chips: { status: Status; label: string }[] = [
  { status: "active", label: "Active" },
  { status: "paused", label: "Paused" },
  { status: "inactive", label: "Inactive" },
  { status: "error", label: "Error" },
  { status: "unknown", label: "Unknown" },
];

type Props = {
  counts: Counts | undefined;
  answer: Answer;
  caption: string;
  /** All of them belong to one configuration, so that none is told. */
  ofOneConfig?: boolean;
};

/** Search, filters, the table and its pages. */
export function ScheduleList({ counts, answer: { data, error }, caption, ofOneConfig = false }: Props) {
  const [filter, set] = useFilter();
  const outage = useOutage();
  return (
    <>
      <SearchBox
        search={filter.search}
        onSearch={(search) => void set({ search: search || null, offset: null }, { history: "replace" })}
      />
      <fieldset className="flex min-w-0 flex-wrap items-center gap-1.5 py-3 phone:-mx-4 phone:flex-nowrap phone:overflow-x-auto phone:px-4">
        <legend className="sr-only">Filter</legend>
        <FilterChip
          pressed={filter.status.length === 0 && filter.neverFires === null}
          count={counts?.total ?? null}
          onPress={() => void set({ status: null, neverFires: null, offset: null })}
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
      {data ? (
        <Body data={data} filter={filter} caption={caption} ofOneConfig={ofOneConfig} set={set} />
      ) : error ? (
        <LoadFailure error={error} what="the schedules" />
      ) : outage ? (
        <CannotTell />
      ) : (
        <SkeletonRows label="Reading the schedules" />
      )}
    </>
  );
}

type BodyProps = {
  data: { items: Schedule[]; total: number };
  filter: FilterState;
  caption: string;
  ofOneConfig: boolean;
  set: ReturnType<typeof useFilter>[1];
};

function Body({ data, filter, caption, ofOneConfig, set }: BodyProps) {
  const outage = useOutage();
  if (data.items.length === 0 && outage) {
    return <CannotTell />;
  }
  if (data.total === 0 && !isFiltered(filter)) {
    return (
      <EmptyState
        icon="empty"
        title="No schedules yet"
        actions={<ButtonLink href="/">How to connect an application</ButtonLink>}
      >
        They appear here as soon as the application registers them.
      </EmptyState>
    );
  }
  if (data.items.length === 0 && data.total > 0) {
    return <PastTheEnd total={data.total} onFirst={() => void set({ offset: null })} />;
  }
  if (data.items.length === 0) {
    return (
      <EmptyState
        icon="search"
        title="No schedule matches"
        actions={
          <Button onClick={() => void set({ search: null, status: null, type: null, neverFires: null, offset: null })}>
            Clear the filters
          </Button>
        }
      >
        {filter.search
          ? `Nothing matches “${filter.search}” with these filters.`
          : "There are schedules, but none with these filters."}
      </EmptyState>
    );
  }
  return (
    <>
      <SchedulesTable
        schedules={data.items}
        caption={caption}
        ofOneConfig={ofOneConfig}
        sort={filter.sort}
        onSort={(sort) => void set({ sort, offset: null })}
      />
      <Pages
        offset={filter.offset}
        shown={data.items.length}
        total={data.total}
        size={limits.pageSize.default}
        onOffset={(offset) => void set({ offset: offset || null }, { scroll: true })}
      />
    </>
  );
}

/** Redis is away, and nothing was read before. */
export function CannotTell() {
  return (
    <EmptyState icon="plug" title="Cannot tell">
      Redis cannot be reached, so what would stand here is not known.
    </EmptyState>
  );
}

/** A page that is not there any more, as rows went meanwhile or the address is an old one. */
export function PastTheEnd({ total, onFirst }: { total: number; onFirst: () => void }) {
  return (
    <EmptyState
      icon="search"
      title="Nothing stands on this page"
      actions={<Button onClick={onFirst}>First page</Button>}
    >
      There are only {count(total)}.
    </EmptyState>
  );
}

type SearchProps = { value: string; label: string; placeholder: string; onChange: (search: string) => void };

export function SearchField({ value, label, placeholder, onChange }: SearchProps) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={placeholder}
      maxLength={limits.searchLength}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-8 w-full max-w-[480px] rounded-md border border-line-strong bg-canvas px-2.5 phone:h-10"
    />
  );
}
