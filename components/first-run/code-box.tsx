import { CopyButton } from "@/components/ui/copy-button";

/** Lines to copy. */
export function CodeBox({ code }: { code: string }) {
  return (
    <div className="relative">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-3 pr-11 text-xs/5">
        {code}
      </pre>
      <CopyButton text={code} label="Copy" className="absolute top-2 right-1.5 bg-sunken" />
    </div>
  );
}
