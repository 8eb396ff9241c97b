"use client";

import { SearchBox } from "@/components/schedules/search-box";
import { FilterChip } from "@/components/ui/filter-chip";
import { Segmented } from "@/components/ui/segmented";
import type { filterOf, windows } from "./filter";

type State = Parameters<typeof filterOf>[0];
type Change = {
  search?: string | null;
  type?: State["type"] | null;
  config?: string | null;
  window?: keyof typeof windows;
};

const types = ["cron", "interval", "date"] as const;
const windowOptions = [
  { value: "hour", label: "Hour" },
  { value: "day", label: "Day" },
  { value: "week", label: "Week" },
] as const;

/** Which schedules, and how far ahead. */
export function Filters({ state, onChange }: { state: State; onChange: (change: Change) => void }) {
  const { search, type, config, window } = state;
  // A text that was not edited stays, with any spaces it has.
  const choose = (id: string) => (id === (config ?? "") ? undefined : onChange({ config: id.trim() || null }));
  return (
    <>
      <SearchBox search={search} onSearch={(text) => onChange({ search: text || null })} />
      <fieldset className="flex min-w-0 flex-wrap items-center gap-1.5 pt-3">
        <legend className="sr-only">Filter</legend>
        <input
          type="text"
          aria-label="Configuration id"
          placeholder="Configuration: any"
          // An id that came another way, as by Back or "Clear", is shown too.
          key={config ?? "any"}
          defaultValue={config ?? ""}
          onBlur={({ target }) => choose(target.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === "Enter") choose(currentTarget.value);
          }}
          className="h-7 w-44 rounded-md border border-line bg-canvas px-2.5 text-xs phone:h-8"
        />
        {types.map((each) => (
          <FilterChip
            key={each}
            pressed={type.includes(each)}
            onPress={() => onChange({ type: type.includes(each) ? null : [each] })}
          >
            {each}
          </FilterChip>
        ))}
        <span className="ml-auto phone:ml-0">
          <Segmented
            label="Window"
            value={window}
            options={windowOptions}
            onChange={(value) => onChange({ window: value })}
          />
        </span>
      </fieldset>
    </>
  );
}
