"use client";

import { useTheme } from "next-themes";
import { IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

/** Light or dark. Until someone chooses, as the system says. */
export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <IconButton label="Change theme" onClick={() => setTheme(resolvedTheme === "dark" ? "light" : "dark")}>
      <Icon name="theme" />
    </IconButton>
  );
}
