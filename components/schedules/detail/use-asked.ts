import { parseAsString, useQueryState } from "nuqs";
import { minuteForUrl, minuteInUrl, whyParam } from "@/lib/format/why";

/** The id of the element that shows the answer. */
export const whyPlace = "why";

/**
 * What the address says of "Why?" (lib/format/why.ts), and how to ask. `ask` asks where the answer is shown.
 * `askFromAfar` asks from another place of the page and scrolls to the answer, and Back undoes it. Both take a moment
 * in Unix milliseconds.
 */
export function useAsked() {
  const [said, say] = useQueryState(whyParam, parseAsString);
  return {
    said,
    minute: minuteInUrl(said),
    ask: (ms: number) => void say(minuteForUrl(ms)),
    askFromAfar: (ms: number) => {
      void say(minuteForUrl(ms), { history: "push" });
      document.getElementById(whyPlace)?.scrollIntoView({ block: "start" });
    },
    show: (open: boolean) => void say(open ? "open" : "closed"),
  };
}
