import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { environment } from "@/lib/settings";
import packageJson from "@/package.json";

const notOurs = /^(?:node_modules|\.git|\.next|\.venv|\.cache|\.data|test-results|playwright-report)$/;
/** Every file and folder of the project, by its path from the root. */
const paths = pathsBelow(".");
const names = new Set(paths.map((path) => basename(path)));
const documents = paths.filter((path) => /^(?:docs\/)?[\w-]+\.md$/.test(path));
const sources = paths.filter((path) => /\.(?:tsx?|c?js|lua|py|css)$/.test(path));
const code = sources.map((path) => ({ path, ...parted(path) }));
const words = new Set(code.flatMap(({ code }) => code.match(/[A-Za-z_]\w*/g) ?? []));

describe.each(documents)("%s", (document) => {
  const text = readFileSync(document, "utf8");

  test("names files and folders that exist", () => {
    expect(missingIn(text)).toEqual([]);
  });

  test("links to files that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => join(dirname(document), link));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  test("names commands that exist", () => {
    const scripts = [...text.matchAll(/\bnpm (?:run )?([a-z]+)/g)].map(([, script = ""]) => script);
    const programs = [...text.matchAll(/\bnpx ([a-z]+)/g)].map(([, program = ""]) => program);
    expect(scripts.filter((script) => script !== "install" && !(script in packageJson.scripts))).toEqual([]);
    expect(programs.filter((program) => !existsSync(join("node_modules/.bin", program)))).toEqual([]);
  });

  test("quotes names that are in the code", () => {
    const quoted = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, span = ""]) => span.match(/[A-Za-z_]\w*/g) ?? []);
    expect(quoted.filter((name) => /[a-z][A-Z]/.test(name) && !words.has(name))).toEqual([]);
  });

  test("names settings that exist", () => {
    const named = [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);
    expect(named.filter((name) => !(name in environment.shape) && !ofOthers.has(name))).toEqual([]);
  });
});

/** Names in capitals that are no setting of Rota's: the environment of Node.js. */
const ofOthers = new Set(["NODE_EXTRA_CA_CERTS"]);

test("docs/configuration.md lists every setting with its default", () => {
  const cell = String.raw`\s*([^|]*?)\s*\|`;
  const rows = [...readFileSync("docs/configuration.md", "utf8").matchAll(new RegExp(`^\\|${cell}${cell}`, "gm"))];
  const listed = rows.flatMap(([, variables = "", defaults = ""]) => {
    const values = [...defaults.matchAll(/`([^`]*)`/g)].map(([, value]) => value);
    return [...variables.matchAll(/`([A-Z_]+)`/g)].map(([, name = ""], at) => ({ name, value: values[at] }));
  });
  const settings = Object.keys(environment.shape).filter((name) => name !== "ROTA_EMBEDDED");
  expect(listed.map(({ name }) => name).sort()).toEqual(settings.sort());
  for (const { name, value } of listed) {
    if (value === undefined || name === "TASKIQ_PREFIX") continue;
    const [given, unset] = [{ [name]: value }, {}].map((env) => environment.parse(env));
    expect(given, name).toEqual(unset);
  }
});

test("CONTRIBUTING.md names every part of the tests", () => {
  const text = readFileSync("CONTRIBUTING.md", "utf8");
  const parts = paths.filter((path) => /^tests\/[^/.]+$/.test(path) && path !== "tests/support");
  expect(parts.filter((part) => !text.includes(`\`${part}\``))).toEqual([]);
});

test("comments name files that exist", () => {
  const missing = code.flatMap(({ path, comments }) => missingIn(comments).map((name) => `${path}: ${name}`));
  expect(missing).toEqual([]);
});

describe("the head of a script", () => {
  const scripts = sources.filter((path) => path.endsWith(".lua") && !path.endsWith("/prelude.lua"));
  const callers = code.filter(({ path }) => path.startsWith("lib/")).map(({ code }) => code);

  test.each(scripts)("%s names the KEYS and ARGV that are used and passed", (script) => {
    const { comments, code: body } = parted(script);
    const passed = callers.flatMap((caller) => callsOf(basename(script, ".lua"), caller));
    expect(passed).not.toEqual([]);
    expect(comments).toContain(basename(script));
    for (const [at, kind] of (["KEYS", "ARGV"] as const).entries()) {
      const head = new RegExp(`-- ${kind}:? +(.*(?:\\n--   .*)*)`).exec(readFileSync(script, "utf8"))?.[1] ?? "";
      const numbers = [...head.matchAll(/(?:^|, |\n-- +)(\d+)(\.\.)? /g)];
      if (numbers.length === 0) continue; // any number of the same kind
      const highest = Math.max(...numbers.map(([, number]) => Number(number)));
      const isNumberedOn = numbers.some(([, , dots]) => dots);
      const named = isNumberedOn ? highest - 1 : highest;
      const used = [...body.matchAll(new RegExp(`${kind}\\[(\\d+)\\]`, "g"))].map(([, number]) => Number(number));
      expect(Math.max(0, ...used), kind).toBeLessThanOrEqual(highest);
      const listed = passed.flatMap((lists) => lists[at] ?? []);
      if (!builtElsewhere.has(basename(script))) expect(listed, `${kind} of each call`).toHaveLength(passed.length);
      for (const list of listed) {
        if (head.includes("then ")) expect(list.fixed, kind).toBeGreaterThanOrEqual(named);
        else expect(list, kind).toEqual({ fixed: named, isOpen: isNumberedOn && list.isOpen });
      }
    }
  });
});

/** Scripts whose calls pass lists that they do not write down: those of a repair's plan, or one of two. */
const builtElsewhere = new Set(["repair.lua", "read_each.lua"]);

/** What a call lists: how many elements it names one by one, and whether it spreads any number of others after them. */
type Listed = { fixed: number; isOpen: boolean };

/** Returns the KEYS and ARGV that each call of a script in this code lists; null where they are not written down there. */
function callsOf(script: string, caller: string): (Listed | null)[][] {
  const calls = caller.matchAll(new RegExp(`Script\\(\\s*\\w[\\w.]*,\\s*"${script}",`, "g"));
  return [...calls].map(({ index, 0: start }) => {
    const [keys = "", args = ""] = elementsFrom(caller, index + start.length);
    return [listedIn(keys, caller), listedIn(args, caller)];
  });
}

function listedIn(list: string, code: string): Listed | null {
  const elements = elementsOf(list, code);
  const open = elements?.findIndex((each) => each.startsWith("...")) ?? -1;
  return elements && { fixed: open === -1 ? elements.length : open, isOpen: open !== -1 };
}

/**
 * Returns the elements of a list that some code writes down, or holds in a constant of this name; null for any other. A spread
 * of such a list is its elements.
 */
function elementsOf(list: string, code: string): string[] | null {
  const constant = /^\w+$/.test(list) ? new RegExp(`const ${list} = (?=\\[)`).exec(code) : null;
  if (!constant && !(list.startsWith("[") && list.endsWith("]"))) return null;
  const text = constant ? code.slice(constant.index + constant[0].length) : list;
  return elementsFrom(text, 1).flatMap(
    (each) => (each.startsWith("...") ? elementsOf(each.slice(3), code) : null) ?? [each],
  );
}

/** Returns what stands between commas from a place of some code on, up to the bracket that ends it. */
function elementsFrom(text: string, from: number): string[] {
  const elements = [""];
  let depth = 0;
  for (const each of text.slice(from)) {
    if ("([{".includes(each)) depth += 1;
    if (")]}".includes(each)) depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && each === ",") elements.push("");
    else elements.push(`${elements.pop()}${each}`);
  }
  return elements.map((each) => each.trim()).filter((each) => each !== "");
}

/** Returns the files and folders that a text names and that do not exist, in order; `<word>` stands for any name. */
function missingIn(text: string): string[] {
  const below = /(?<![\w/.:@-])(?:lib|app|components|bin|tests|benchmarks|docs)(?:\/(?:[\w.-]|\[\w+\]|<\w+>)+)+/g;
  const alone = /(?<![\w/.:@\]>-])[a-z][\w-]*(?:\.test|\.spec)?\.(?:tsx?|lua|md|c?js|py)\b/g;
  const exists = (path: string) => {
    const pattern = path.replace(/[[\].]/g, "\\$&").replace(/<\w+>/g, "[\\w-]+");
    return paths.some((known) => new RegExp(`^${pattern}$`).test(known));
  };
  const missing = [
    ...[...text.matchAll(below)].map(([path]) => path.replace(/\.$/, "")).filter((path) => !exists(path)),
    ...[...text.matchAll(alone)].map(([name]) => name).filter((name) => !names.has(name)),
  ];
  return [...new Set(missing)].sort();
}

/** Parts a source file into its comments and all else. */
function parted(path: string): { comments: string; code: string } {
  const text = readFileSync(path, "utf8");
  const comment = path.endsWith(".lua") ? /--.*/g : path.endsWith(".py") ? /#.*/g : /\/\*[\s\S]*?\*\/|(?<!\S)\/\/.*/g;
  return { comments: (text.match(comment) ?? []).join("\n"), code: text.replace(comment, "") };
}

function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notOurs.test(entry.name))
    .flatMap((entry) => {
      const path = normalize(join(folder, entry.name));
      return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path];
    });
}
