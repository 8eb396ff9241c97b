"use client";

type Props = {
  label: string;
  checked: boolean;
  /** Some of what it stands for is ticked, but not all. */
  mixed?: boolean;
  /** `range`: clicked while Shift is held. */
  onChange: (checked: boolean, range: boolean) => void;
};

/** A checkbox. */
export function Checkbox({ label, checked, mixed = false, onChange }: Props) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      ref={(box) => {
        if (box) box.indeterminate = mixed;
      }}
      onChange={({ target, nativeEvent }) =>
        onChange(target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
      className="check"
    />
  );
}
