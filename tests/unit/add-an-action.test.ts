import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { scheduleActions } from "@/lib/queries/schedule-actions";

/** Their names in lib/access/can.ts, which have hyphens: `run-now`. */
const actions = scheduleActions.map(({ call }) => contract[call].action);

/** The files that CONTRIBUTING.md names for an action: of each item of its list. */
const places = (() => {
  const [, section = ""] = readFileSync("CONTRIBUTING.md", "utf8").split("## Add an action\n");
  const items = section.split("\n## ")[0]?.match(/^\d\. .*(\n {3}.*)*/gm) ?? [];
  return items.map((item) => [...item.matchAll(/`((?:app|lib)\/[^`]+)`/g)].map(([, path]) => path ?? ""));
})();
const placesOf = (action: string) => places.flat().map((path) => path.replaceAll("<action>", action));

/** Files that name actions for another reason than to say what they are. */
const others = new Map([
  ["components/first-run/first-run.tsx", "says what works on payloads that Rota cannot read"],
  ["components/schedules/detail/pause-note.tsx", "describes the present pause, and what a resume would do"],
  ["lib/drift/plans-of-records.ts", "advises which action mends a finding"],
]);

/** Returns the code of a file without its comments, which may name whatever they explain. */
const codeOf = (path: string) =>
  readFileSync(path, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)(\/\/|--) .*$/gm, "");

/** Returns whether a name or a text of this code names the action: `pause`, `pauseSchedule`, "Purge…"; `run-now`, `runNow`. */
function names(code: string, action: string): boolean {
  const camelCase = action.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const capitalised = camelCase.charAt(0).toUpperCase() + camelCase.slice(1);
  return new RegExp(`(?<![A-Za-z])(?:${action}|${camelCase})(?![a-z])|${capitalised}(?![a-z])`).test(code);
}

/** Where actions are offered and served, two names make a list. Elsewhere a pause is also a state: there it takes three. */
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

test.each(['post("…/run-now", "run-now")', "const runNow = …", "runNowRoute(…)", "<RunNowNote />", "scheduleRunNow()"])(
  "an action of two words is named by %s",
  (code) => {
    expect(names(code, "run-now")).toBe(true);
  },
);

test.each(["runNowhere", "run", "now", "rerun-now", "RunsNow"])("it is not named by %s", (code) => {
  expect(names(code, "run-now")).toBe(false);
});

describe("an action costs the six places that CONTRIBUTING.md lists", () => {
  test("six", () => {
    expect(places).toHaveLength(6);
    expect(places.every((paths) => paths.length > 0)).toBe(true);
  });

  test.each(actions)("each of them names %s", (action) => {
    for (const path of placesOf(action)) {
      expect(existsSync(path), path).toBe(true);
      expect(names(codeOf(path), action) || path.endsWith(`${action}.lua`), path).toBe(true);
    }
  });

  test("and no other file names the actions one by one", () => {
    const known = new Set([...actions.flatMap(placesOf), ...others.keys()]);
    expect(sources.filter((file) => isList(file) && !known.has(file))).toEqual([]);
  });

  test("and every exception is still needed", () => {
    expect([...others.keys()].filter((file) => !isList(file))).toEqual([]);
  });
});
