import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "@/lib/limits";
import { parseSearch, searchFields, type Term, tokens } from "@/lib/schedules/query-language";
import { suggestions } from "@/lib/schedules/query-suggestions";

const terms = (text: string) => parseSearch(text).terms;
const textTerm = (value: string, not = false): Term => ({ field: "text", value, not });

describe("a search", () => {
  test("of plain words looks for each of them", () => {
    expect(terms("Daily  日报 ")).toEqual([textTerm("daily"), textTerm("日报")]);
  });

  test("of quoted words looks for them together", () => {
    expect(terms('"two Words" x')).toEqual([textTerm("two words"), textTerm("x")]);
  });

  test("names its fields in any case, and several values by comma", () => {
    expect(terms('Status:PAUSED,error CONFIG:7,9 type:cron,manual name:"日报 周报" id:AA task:clean')).toEqual([
      { field: "status", values: ["paused", "error"], not: false },
      { field: "config", ids: ["7", "9"], not: false },
      { field: "type", values: ["cron", "manual"], not: false },
      { field: "name", value: "日报 周报", not: false },
      { field: "id", value: "aa", not: false },
      { field: "task", value: "clean", not: false },
    ]);
  });

  test.each([
    ["config:Stock", ["Stock"]],
    ["config:007", ["007"]],
    ["config:-1", ["-1"]],
    ["config:7205759403792793601,7", ["7205759403792793601", "7"]],
    ["config:a:b/c%", ["a:b/c%"]],
    ['config:"a, b c"', ["a, b c"]],
    ["config：“中 文”", ["中 文"]],
  ])("of %s names configurations by their ids as they are written", (text, configIds) => {
    expect(terms(text)).toEqual([{ field: "config", ids: configIds, not: false }]);
  });

  test("leaves out what stands behind a minus", () => {
    expect(terms('-type:cron -daily -name:"a b" -fires:never')).toEqual([
      { field: "type", values: ["cron"], not: true },
      textTerm("daily", true),
      { field: "name", value: "a b", not: true },
      { field: "never", not: true },
    ]);
  });

  test.each([
    ["next:<30s", "<", 30],
    ["next:<30m", "<", 1800],
    ["next:<1H", "<", 3600],
    ["next:>2d", ">", 172_800],
  ])("tells by %s how near the next run is", (text, op, seconds) => {
    expect(terms(text)).toEqual([{ field: "next", op, seconds, not: false }]);
  });

  test.each([
    ["status:pau", "status:paused"],
    ["status:e,pau", "status:paused,error"],
    ["-type:in", "-type:interval"],
    ["fires:n", "fires:never"],
  ])("%s, half typed, already means %s", (typed, whole) => expect(terms(typed)).toEqual(terms(whole)));

  test("typed on a Chinese keyboard means the same", () => {
    expect(terms("status：paused，error name：“日报 周报”")).toEqual(terms('status:paused,error name:"日报 周报"'));
  });

  test.each([
    "scheduled_task:12:4be20f0e-6d1c-4a5e-9f5c-0c2a7e1b8d34",
    "100%",
    "-",
    "--",
    "--all",
    "status:pux",
    "status:paused,pux",
    "owner:ann",
    "type:<1h",
    "next:1h",
    "next:<1",
    "next:<1week",
    "next:<9999999d",
    "fires:always",
    'say"hi',
    "a:b",
    ":",
    "::",
    ",",
    "(.*",
    "~b64:_w",
    "\\",
  ])("of %s is text, and no error", (text) => {
    expect(terms(text)).toEqual([textTerm(text)]);
  });

  test.each(["", " ", "status:", "-status:", "config:,", "next:", "next:<", "name:", 'name:"', '"', '""', '-""'])(
    "of %j asks for nothing yet",
    (text) => {
      expect(terms(text)).toEqual([]);
    },
  );

  test("whose value is still being typed goes on with its other words", () => {
    expect(terms("daily status:paused, type:")).toEqual([
      textTerm("daily"),
      { field: "status", values: ["paused"], not: false },
    ]);
  });

  test("whose quote is not closed yet goes to the end", () => {
    expect(terms('-config:7 name:"日报 周')).toEqual([
      { field: "config", ids: ["7"], not: true },
      { field: "name", value: "日报 周", not: false },
    ]);
  });

  test("with more words than are looked for one by one takes the rest as one text", () => {
    const words = Array.from({ length: limits.searchTerms + 3 }, (_, index) => `w${index}`);
    const found = terms(`${words.join(" ")}  `);
    expect(found).toHaveLength(limits.searchTerms);
    expect(found.at(-1)).toEqual(textTerm(words.slice(limits.searchTerms - 1).join(" ")));
    expect(terms(`${words.slice(0, limits.searchTerms).join(" ")} status:`)).toHaveLength(limits.searchTerms);
  });

  test("is never an error, always bounded, and travels to another thread as it is", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const parsed = parseSearch(text);
        expect(parsed.terms.length).toBeLessThanOrEqual(limits.searchTerms);
        expect(structuredClone(parsed)).toEqual(parsed);
        for (const term of parsed.terms) {
          if ("value" in term) expect(term.value).not.toBe("");
          if ("values" in term) expect(term.values).not.toHaveLength(0);
          if (term.field === "config") expect(term.ids.every(Boolean) && term.ids.length > 0).toBe(true);
          if (term.field === "next") expect(Number.isSafeInteger(term.seconds)).toBe(true);
        }
      }),
    );
  });

  test("finds any text again that is put in quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 50 }), (any) => {
        const text = any.replace(/["“”]/g, "x");
        expect(terms(`"${text}"`)).toEqual([textTerm(text.toLowerCase())]);
      }),
    );
  });

  test("without colons, quotes and minus is one text a word", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (any) => {
        const text = any.replace(/[:："“-]/g, "x");
        expect(terms(text)).toEqual(
          text
            .split(/\s+/)
            .filter(Boolean)
            .map((word) => textTerm(word.toLowerCase())),
        );
      }),
    );
  });

  test("means the same in capitals", () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 6 }), (words) => {
        const text = words.join(" ");
        expect(terms(text.toUpperCase())).toEqual(terms(text));
      }),
    );
  });
});

describe("the words of a search", () => {
  test("tell where they stand", () => {
    expect(tokens(' -name:"a b" x')).toMatchObject([
      { from: 1, to: 12, not: true, field: "name", quoted: true, value: "a b", valueFrom: 8 },
      { from: 13, to: 14, not: false, field: null, quoted: false, value: "x", valueFrom: 13 },
    ]);
  });

  test("stand one behind the other, with nothing but spaces between them", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        let at = 0;
        for (const { from, to, value, valueFrom } of tokens(text)) {
          expect(text.slice(at, from).trim()).toBe("");
          expect(text.slice(valueFrom, valueFrom + value.length)).toBe(value);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(text.slice(at).trim()).toBe("");
      }),
    );
  });
});

describe("suggestions", () => {
  /** What is offered where `|` stands. */
  const offered = (marked: string) => {
    const caret = marked.indexOf("|");
    return suggestions(marked.replace("|", ""), caret);
  };
  const texts = (marked: string) => offered(marked).options.map(({ text }) => text);
  /** The search after the first of them was taken. */
  const taken = (marked: string) => {
    const { replace, options } = offered(marked);
    const text = marked.replace("|", "");
    return text.slice(0, replace[0]) + options[0]?.text + text.slice(replace[1]);
  };

  test.each([
    ["an empty box", "|", searchFields.map((field) => `${field}:`)],
    ["a space", "daily |", searchFields.map((field) => `${field}:`)],
    ["a minus", "-|", searchFields.map((field) => `${field}:`)],
    ["a field half typed", "daily St|", ["status:"]],
    ["a field half typed behind a minus", "-n|", ["name:", "next:"]],
    ["a status", "status:|", ["active", "paused", "inactive", "error", "unknown"]],
    ["a status half typed", "status:Pa|", ["paused"]],
    ["another status", "status:paused,|", ["active", "inactive", "error", "unknown"]],
    ["a type", "-type:|", ["cron", "interval", "date", "manual"]],
    ["a time", "next:<|", ["<1h", "<1d"]],
    ["what never fires", "fires:|", ["never"]],
  ])("offer %s", (_what, marked, expected) => {
    expect(texts(marked)).toEqual(expected);
  });

  test.each([
    "config:|",
    "name:|",
    "daily|",
    "|daily",
    "status:paused|",
    '"st|',
    'name:"st|',
    "100%|",
    "-|status:paused",
  ])("are silent at %s", (marked) => {
    expect(texts(marked)).toEqual([]);
  });

  test.each([
    ["st|", "status:"],
    ["-st|", "-status:"],
    ["daily st| x", "daily status: x"],
    ["sta|tus:paused", "status:paused"],
    ["status:pa|", "status:paused"],
    ["status:error,pa|,unknown x", "status:error,paused,unknown x"],
    ["next:|", "next:<1h"],
  ])("taken at %s give %s", (marked, expected) => {
    expect(taken(marked)).toBe(expected);
  });

  test("of values are values, wherever they are taken", () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), fc.nat(), (words, at) => {
        const text = words.join(" ");
        const caret = at % (text.length + 1);
        const { replace, options } = suggestions(text, caret);
        expect(replace[0]).toBeLessThanOrEqual(caret);
        expect(replace[1]).toBeGreaterThanOrEqual(caret);
        const before = texted(text);
        for (const option of options.filter(({ text }) => !text.endsWith(":"))) {
          const after = text.slice(0, replace[0]) + option.text + text.slice(replace[1]);
          expect(texted(after)).toBeLessThanOrEqual(before);
        }
      }),
    );
  });
});

/** How many words are text only because they are no value of their field. */
const texted = (text: string) =>
  tokens(text).filter(({ field, term }) => field !== null && term?.field === "text").length;

const written = fc.oneof(
  fc.constantFrom("status:paused", "-type:cron,date", "config:7,9", "next:<1h", 'name:"a b"', "fires:never", "task:x"),
  fc.constantFrom("daily", "-daily", "status:", "st", "-", "id:abc", "type:cr", "next:<"),
);
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(
      fc.oneof(
        written,
        fc.constantFrom(" ", ":", "：", '"', "“", "-", ",", "<", "%", "\\", "status:", "next:>"),
        fc.string(),
      ),
    )
    .map((parts) => parts.join("")),
);
