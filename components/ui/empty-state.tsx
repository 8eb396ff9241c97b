import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

type Props = { icon: IconName; title: string; children: ReactNode; actions?: ReactNode };

/**
 * Why there is nothing here, and what to do. Four cases never share their words: none yet, none match, not allowed,
 * cannot be read.
 */
export function EmptyState({ icon, title, children, actions }: Props) {
  return (
    <div role="status" className="grid content-start justify-items-start gap-1 px-2 py-8">
      <Icon name={icon} className="mb-2 size-6! text-ink-3" />
      <p className="font-medium">{title}</p>
      <div className="max-w-[52ch] break-words text-ink-2">{children}</div>
      {actions ? <div className="mt-3 flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
