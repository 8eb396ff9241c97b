import { parseAsString, useQueryState } from "nuqs";
import { minuteInUrl } from "@/lib/format/why";

/** Where the answer stands on the page. */
export const whyPlace = "why";

/**
 * What the URL says of "Why?": `open`, `closed`, or the minute that is asked about; null: nothing.
 * `askFromAfar` asks from another place of the page, and brings the answer into sight; Back takes the question away.
 */
export function useAsked() {
  const [said, say] = useQueryState("why", parseAsString);
  const ask = (at: string) => `${new Date(at).toISOString().slice(0, 16)}Z`;
  const askFromAfar = (at: string) => {
    void say(ask(at), { history: "push" });
    document.getElementById(whyPlace)?.scrollIntoView({ block: "start" });
  };
  return { said, say: (to: string) => void say(to), minute: minuteInUrl(said), askFromAfar };
}
