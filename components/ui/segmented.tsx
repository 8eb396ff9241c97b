"use client";

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; tip?: string }[];
  onChange: (value: Value) => void;
};

/** A choice of one of a few, all visible. */
export function Segmented<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  return (
    <fieldset className="inline-flex rounded-md border border-line p-px">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          data-tip={option.tip}
          onClick={() => onChange(option.value)}
          className="h-6 whitespace-nowrap rounded-sm px-2.5 text-ink-3 text-xs hover:text-ink aria-pressed:bg-[color-mix(in_srgb,var(--text-1)_8%,transparent)] aria-pressed:font-medium aria-pressed:text-ink phone:h-8.5"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
