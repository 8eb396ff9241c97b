import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scheduleActions } from "@/lib/queries/schedule-actions";

const actions = scheduleActions.map(({ verb }) => verb);

/** The files that CONTRIBUTING.md names for an action: of each item of its list. */
const places = (() => {
  const [, section = ""] = readFileSync("CONTRIBUTING.md", "utf8").split("## Add an action\n");
  const items = section.split("\n## ")[0]?.match(/^\d\. .*(\n {3}.*)*/gm) ?? [];
  return items.map((item) => [...item.matchAll(/`((?:app|lib)\/[^`]+)`/g)].map(([, path]) => path ?? ""));
})();
const shared = places.flat().filter((path) => !path.includes("<action>"));

/** Files that name actions for another reason than to say what they are. */
const others = new Map([
  ["components/first-run/first-run.tsx", "says what works on payloads that Rota cannot read"],
  ["components/schedules/detail/detail.tsx", "composes the notes of a pause and of a resume"],
  ["components/schedules/detail/pause-note.tsx", "tells of the present pause, and what a resume would do"],
  ["components/schedules/detail/takes-effect.tsx", "says from when on TaskIQ obeys a pause or a resume"],
  ["lib/drift/plans-of-records.ts", "advises which action mends a finding"],
]);

/** What a file says to the compiler: comments may name whatever they explain. */
const codeOf = (path: string) =>
  readFileSync(path, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)(\/\/|--) .*$/gm, "");

/** Whether an identifier or a text begins with this word, or holds it: `pause`, `pauseSchedule`, `ResumeNote`, "Purge…". */
function names(code: string, word: string): boolean {
  const capitalised = word.charAt(0).toUpperCase() + word.slice(1);
  return new RegExp(`(?<![A-Za-z])${word}(?![a-z])|${capitalised}(?![a-z])`).test(code);
}

/** Where actions are offered and served, two names are a list. Elsewhere a pause is also a state: there three are. */
const offers = /^(app|components|lib\/(access|api|queries))\//;
const isList = (file: string) => {
  const named = actions.filter((action) => names(codeOf(file), action));
  return named.length >= (offers.test(file) ? 2 : 3);
};

const sources = ["app", "components", "lib"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => /\.(ts|tsx|lua)$/.test(file)),
);

describe("an action costs the six places that CONTRIBUTING.md lists", () => {
  test("six", () => {
    expect(places).toHaveLength(6);
    expect(places.every((paths) => paths.length > 0)).toBe(true);
  });

  test.each(actions)("each of them names %s", (action) => {
    for (const path of places.flat().map((each) => each.replaceAll("<action>", action))) {
      expect(existsSync(path), path).toBe(true);
      expect(names(codeOf(path), action) || path.endsWith(`${action}.lua`), path).toBe(true);
    }
  });

  test("and no other file names the actions one by one", () => {
    const known = new Set([...shared, ...others.keys()]);
    expect(sources.filter((file) => isList(file) && !known.has(file))).toEqual([]);
  });
});
