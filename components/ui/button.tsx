"use client";

import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";

type Look = {
  variant?: "plain" | "primary" | "danger" | "quiet";
  size?: "md" | "sm";
};

type Props = Look &
  Omit<ComponentProps<"button">, "disabled"> & {
    /** Why it is disabled. It stays focusable and says so in its tooltip. */
    disabledReason?: string | null;
    /** An action is under way: another click does nothing. */
    busy?: boolean;
    children: ReactNode;
  };

const variants = {
  plain: "border-line-strong bg-canvas text-ink hover:bg-hover",
  primary: "border-transparent bg-accent-solid text-accent-on hover:bg-accent-solid-hover",
  danger: "border-transparent bg-danger-solid text-danger-on hover:bg-danger-solid-hover",
  quiet: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
};
const sizes = {
  md: "h-8 px-3 text-sm phone:h-10",
  sm: "h-7 px-2.5 text-xs phone:h-9",
};
const off = "cursor-not-allowed border-line bg-transparent text-ink-disabled";

/** Returns the classes of a button, for what only looks like one. */
function buttonLook({ variant = "plain", size = "md" }: Look, disabled = false): string {
  const shape =
    "inline-flex flex-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium no-underline transition-colors duration-100 hover:no-underline focus-visible:rounded-md";
  return `${shape} ${sizes[size]} ${disabled ? off : variants[variant]}`;
}

/** A button. A disabled one is not hidden: it says why. */
export function Button({ variant, size, disabledReason, busy = false, className = "", onClick, ...rest }: Props) {
  const disabled = Boolean(disabledReason) || busy;
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (disabled) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      onClick={click}
      aria-disabled={disabled || undefined}
      aria-busy={busy || undefined}
      data-tip={disabledReason ?? undefined}
      className={`${buttonLook({ variant, size }, disabled)} ${className}`}
    />
  );
}

type LinkProps = Look & ComponentProps<typeof Link>;

/** A link that looks like a button. It navigates, and changes nothing. */
export function ButtonLink({ variant, size, className = "", ...rest }: LinkProps) {
  return <Link {...rest} className={`${buttonLook({ variant, size })} ${className}`} />;
}

type IconButtonProps = Omit<Props, "variant" | "size" | "children"> & { label: string; children: ReactNode };

/** A button that is only an icon. Its label is its tooltip too. */
export function IconButton({ label, disabledReason, busy = false, className = "", onClick, ...rest }: IconButtonProps) {
  const disabled = Boolean(disabledReason) || busy;
  const look = disabled
    ? "cursor-not-allowed text-ink-disabled"
    : "text-ink-3 hover:bg-[color-mix(in_srgb,var(--text-1)_8%,transparent)] hover:text-ink";
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-disabled={disabled || undefined}
      data-tip={disabledReason ? `${label}: ${disabledReason}` : label}
      onClick={(event) => {
        if (disabled) event.preventDefault();
        else onClick?.(event);
      }}
      className={`inline-grid size-7 flex-none place-items-center rounded-md phone:size-10 ${look} ${className}`}
    />
  );
}
