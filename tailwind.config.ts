import type { Config } from "tailwindcss";

const token = (name: string) => `var(--${name})`;
const status = (name: string) => ({
  DEFAULT: token(name),
  text: token(`${name}-text`),
  tint: token(`${name}-tint`),
});

/** Class names for the tokens of app/globals.css. Spacing is Tailwind's own 4 px grid. */
export default {
  content: [],
  theme: {
    fontFamily: { sans: token("font-sans"), mono: token("font-mono") },
    fontSize: {
      "2xs": ["11px", "16px"],
      xs: ["12px", "16px"],
      sm: ["13px", "20px"],
      md: ["14px", "20px"],
      lg: ["16px", "24px"],
      xl: ["20px", "28px"],
    },
    borderRadius: { none: "0", xs: "1px", sm: "4px", md: "6px", lg: "10px", full: "999px" },
    boxShadow: { none: "none", focus: token("focus"), pop: token("shadow-pop"), dialog: token("shadow-dialog") },
    extend: {
      colors: {
        canvas: token("canvas"),
        rail: token("rail-bg"),
        sunken: token("sunken"),
        hover: token("hover"),
        raised: token("raised"),
        selected: token("selected"),
        scrim: token("scrim"),
        ink: { DEFAULT: token("text-1"), 2: token("text-2"), 3: token("text-3"), disabled: token("text-disabled") },
        line: { DEFAULT: token("border"), strong: token("border-strong"), control: token("border-control") },
        accent: {
          DEFAULT: token("accent"),
          text: token("accent-text"),
          solid: token("accent-solid"),
          "solid-hover": token("accent-solid-hover"),
          on: token("on-accent"),
        },
        active: status("active"),
        paused: status("paused"),
        inactive: status("inactive"),
        error: status("error"),
        overdue: status("overdue"),
        danger: { solid: token("danger-solid"), "solid-hover": token("danger-solid-hover"), on: token("on-danger") },
        mark: { DEFAULT: token("mark"), soft: token("mark-soft"), strong: token("mark-strong") },
        grid: token("grid"),
      },
    },
  },
} satisfies Config;
