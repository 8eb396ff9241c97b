import { beforeAll, expect, test } from "vitest";
import { instantToMs } from "@/lib/schedules/timestamps";
import { cronOutcomeAt, matchesMinute, nextRun, nextRuns } from "@/lib/taskiq/next-run";
import { killsTheScheduler } from "@/lib/taskiq/pycron";
import type { Expression } from "@/lib/taskiq/types";
import { describePython, runPython } from "@/tests/support/python";

/** Printed with each failure; set ROTA_TEST_SEED to repeat a run, or to try others. */
const seed = Number(process.env.ROTA_TEST_SEED ?? 20_261_124);

type Case = { cron: string; offset: string | null; at: number; minutes: number };
type Answer = { at: string; first: number | null; next: string | null };

const cronOf = ({ cron, offset }: Case): Expression => ({ kind: "cron", value: cron, offset });
const claims = new Map<Case, number | null>();
function claimed(each: Case): number | null {
  const known = claims.get(each);
  if (known !== undefined) return known;
  const { at } = nextRun(cronOf(each), new Date(each.at * 1000));
  const claim = at === null ? null : instantToMs(at) / 1000;
  claims.set(each, claim);
  return claim;
}

/** What TaskIQ itself says of each case. */
async function ask<Told>(cases: object[]): Promise<Told[]> {
  const output = await runPython("pycron_cases.py", [], cases.map((each) => JSON.stringify(each)).join("\n"));
  return output
    .trim()
    .split("\n")
    .map((line): Told => JSON.parse(line));
}

/** Small and repeatable (mulberry32). */
function randomFrom(start: number) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const fields = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const weekdays = "sun,mon,TUE,Wed,thu,fri,sat,Sunday,monday,FRIDAY,saturday,mo,sunday1".split(",");
const garbage = [
  "7", "0", "60", "24", "32", "13", "*/0", "*/00", "0/0", "5/15", "L", "15W", "1#2", "?", "jan", "MON", "mon-fri", "mon-fri/2",
  "fri-sun", "6-1", "6-1,3", "22-2", "1--5", "1-100000000", "1--100000000", "1-5/0", "1-5/2/3", "*/2/3", "*/x", "*/", "/5", "a/b/c",
  "*,5", "5,*", "*/5,*", ",", ",,1,,", "-", "1-", "-1", "*-*", "*/-1", "*/1.5", "1.5", "01", "+1", "１", "٣", "²", "½", "1_0",
  "*/mon", "*/sun", "1-5/sun", "1-fri/2", "1-5/mon", "1/*", "**", "\t1\t", "\u00a01", "\ufeff1", "\u001c1", "\u0085*", "1,*/0", "99999999999999999999", "*/99999999999999999999", "1-99999999999999999999",
]; // biome-ignore format: a table
const zones = [
  "UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/El_Aaiun",
  "America/St_Johns", "Pacific/Chatham", "Asia/Kathmandu", "America/Santiago", "Europe/Dublin", "Asia/Gaza", "Antarctica/Troll", "America/Sao_Paulo",
  "US/Eastern", "GB", "EST5EDT", "Etc/GMT+3", "EST", "posix/Europe/Berlin", "Pacific/Apia", "Europe/London", "America/Nuuk",
  "europe/berlin", "Nope/Zone", "Utc", "+03", "60", "../etc", "/etc/passwd", "Europe//Berlin", "zone.tab", "Europe", "a\u0000b",
]; // biome-ignore format: a table
const durations = [
  "PT3H",
  "-PT30M",
  "PT5H45M",
  "P1D",
  "-P40D",
  "PT30S",
  "-PT0.5S",
  "PT1H0.25S",
  "01:00",
  "-01:30:15",
  "1 day, 02:00:00",
  "2d",
  "+03:00",
  "P9999999D",
  "P0D",
  "P1.5D",
  "PT1.S",
  "P1Y2M",
  "PT1H1",
  "P99999999999D",
];

function dice(random: () => number) {
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const pick = <Value>(values: readonly [Value, ...Value[]] | readonly Value[]): Value => {
    const found = values[whole(0, values.length - 1)];
    if (found === undefined) throw new Error("nothing to pick");
    return found;
  };
  return { whole, pick };
}

function randomCases(count: number, random: () => number): Case[] {
  const { whole, pick } = dice(random);
  const part = (index: number): string => {
    const [least, most] = fields[index] ?? [0, 59];
    const one = () =>
      index === 4 && random() < 0.4 ? pick(weekdays) : String(whole(least, most + (random() < 0.05 ? 3 : 0)));
    const kind = random();
    if (kind < 0.4) return one();
    if (kind < 0.6) return `${one()}-${one()}`;
    if (kind < 0.7) return `${one()}-${one()}/${whole(0, 7)}`;
    if (kind < 0.9) return `*/${whole(random() < 0.03 ? 0 : 1, most)}`;
    return pick(garbage);
  };
  const field = (index: number, wild: number): string => {
    if (random() < wild) return "*";
    return Array.from({ length: random() < 0.7 ? 1 : whole(2, 4) }, () => part(index)).join(",");
  };
  const expression = (): string => {
    // Half of them often enough that the minutes looked at hold a run.
    const wild = random() < 0.5 ? 0.8 : 0.3;
    const five = fields.map((_, index) => field(index, wild));
    const kind = random();
    if (kind < 0.02) return five.join("  ");
    if (kind < 0.03) return ` ${five.join(" ")}`;
    if (kind < 0.04) return five.slice(0, whole(0, 4)).join(" ");
    if (kind < 0.05) return [...five, "*"].join(" ");
    if (kind < 0.06) return pick(["@daily", "", " ", "* * * *", "每天", "* * * * * *", "*\t*\t*\t*\t*", "* * * *\n*"]);
    return five.join(" ");
  };
  const moment = (): number => {
    // Around the changes of clocks, month ends and leap days of 2024 to 2029, at any second.
    const day = pick([
      "03-08",
      "03-14",
      "03-27",
      "03-31",
      "10-25",
      "10-31",
      "11-01",
      "11-07",
      "04-04",
      "02-28",
      "02-29",
      "12-31",
      "06-15",
      "01-31",
    ]);
    const start = Date.parse(`${whole(2024, 2029)}-${day.replace("02-29", "02-28")}T00:00:00Z`) / 1000;
    return start + whole(-86_400, 2 * 86_400);
  };
  return Array.from({ length: count }, () => {
    const kind = random();
    const offset = kind < 0.35 ? null : kind < 0.75 ? pick(zones) : pick(durations);
    // Some looks go on for hours, so that the hours of a change are walked through; most are short, for the time they take.
    return { cron: expression(), offset, at: moment(), minutes: random() < 0.15 ? 150 : 5 };
  });
}

/** Every odd thing in every field, alone. */
const handPicked: Case[] = garbage.flatMap((odd) =>
  fields.map((_, index) => {
    const five = ["*", "*", "*", "*", "*"];
    five[index] = odd;
    return { cron: five.join(" "), offset: null, at: Date.parse("2026-11-24T21:59:30Z") / 1000, minutes: 60 };
  }),
);

/** Long looks ahead: dates that come seldom, and the hours that a zone skips or repeats. */
const farAhead: Case[] = [
  { cron: "30 2 * * *", offset: "Europe/Berlin", at: "2026-03-28T20:00:00Z" },
  { cron: "30 2 * * *", offset: "Europe/Berlin", at: "2026-10-24T20:00:00Z" },
  { cron: "30 2 * * *", offset: "Europe/Berlin", at: "2026-10-25T00:30:00Z" },
  { cron: "0 3 * * *", offset: "Europe/Berlin", at: "2026-03-28T20:00:00Z" },
  { cron: "59 1 * * *", offset: "Europe/Berlin", at: "2026-03-28T20:00:00Z" },
  { cron: "0 2 * * *", offset: "Europe/Berlin", at: "2026-10-25T00:00:00Z" },
  { cron: "59 2 * * *", offset: "Europe/Berlin", at: "2026-10-25T00:30:00Z" },
  { cron: "45 1 * * *", offset: "Australia/Lord_Howe", at: "2026-04-03T20:00:00Z" },
  { cron: "15 2 * * *", offset: "Australia/Lord_Howe", at: "2026-10-02T20:00:00Z" },
  { cron: "0 0 * * *", offset: "America/Santiago", at: "2026-09-04T20:00:00Z" },
  { cron: "0 0 * * *", offset: "Asia/Kathmandu", at: "2026-01-01T00:00:00Z" },
  { cron: "*/20 2 * * 0", offset: "Africa/Casablanca", at: "2026-02-14T00:00:00Z" },
  { cron: "0 0 31 * *", offset: null, at: "2026-11-24T00:00:00Z" },
  { cron: "0 12 1 * mon", offset: "PT30S", at: "2026-11-24T00:00:00Z" },
  { cron: "0 12 1 * */6", offset: null, at: "2026-11-24T00:00:00Z" },
  { cron: "59 23 31 12 *", offset: "Pacific/Apia", at: "2026-11-24T00:00:00Z" },
].map(({ cron, offset, at }) => ({ cron, offset, at: Date.parse(at) / 1000, minutes: 45 * 1440 }));

const described = (each: Case, said: unknown) => ({ ...each, utc: new Date(each.at * 1000).toISOString(), seed, said });

describePython("our port of pycron agrees with TaskIQ", () => {
  const cases = [...handPicked, ...farAhead, ...randomCases(20_000, randomFrom(seed))];
  let answers: Answer[] = [];

  beforeAll(async () => {
    answers = await ask<Answer>(cases.map((each) => ({ ...each, next: claimed(each) })));
    expect(answers.length).toBe(cases.length);
  });

  const compared = (of: (each: Case, answer: Answer) => [ours: unknown, theirs: unknown] | null) => {
    const wrong = cases.flatMap((each, index) => {
      const answer = answers[index];
      const pair = answer && of(each, answer);
      return pair && pair[0] !== pair[1] ? [described(each, { ours: pair[0], theirs: pair[1] })] : [];
    });
    expect(wrong.slice(0, 10)).toEqual([]);
  };

  test("on what happens in a minute: fires, does not, warns, or dies", () => {
    expect(cases.length).toBeGreaterThanOrEqual(20_000);
    for (const each of ["fires", "no", "unreadable", "dies"]) {
      expect(answers.filter(({ at }) => at === each).length, each).toBeGreaterThan(20);
    }
    compared((each, answer) => [cronOutcomeAt(cronOf(each), new Date(each.at * 1000)), answer.at]);
    compared((each, answer) => [matchesMinute(cronOf(each), new Date(each.at * 1000)), answer.at === "fires"]);
  });

  test("on the next run, minute by minute", () => {
    expect(answers.filter(({ first }) => first !== null).length).toBeGreaterThan(1000);
    compared((each, { first }) => {
      const ours = claimed(each);
      const seen = each.at + each.minutes * 60 - 60;
      // What kills the scheduler never fires for us, though it may fire first.
      if (ours === null && kills(each)) return null;
      return [ours !== null && ours <= seen ? ours : null, first !== null && first <= seen ? Math.ceil(first) : null];
    });
  });

  test("on each next run that we name, however far away", () => {
    expect(answers.filter(({ next }) => next !== null).length).toBeGreaterThan(3000);
    compared((_, { next }) => (next === null ? null : [next, "fires"]));
  });

  const kills = ({ cron, offset }: Case) =>
    killsTheScheduler(cron) ||
    /a step of 0|stops the scheduler/i.test(
      nextRun({ kind: "cron", value: cron, offset }, new Date(0)).neverFires ?? "",
    );

  test("on who dies: it never happens unforeseen", () => {
    compared((each, { at }) => (at === "dies" ? [kills(each), true] : null));
  });

  test("never naming a reason for what does fire", () => {
    compared((each, { first }) =>
      first === null || kills(each) ? null : [nextRun(cronOf(each), new Date(each.at * 1000)).neverFires, null],
    );
  });
});

/** Moments at which the clocks of a zone change, or its calendar leaps. */
const changes: Record<string, string[]> = {
  "Europe/Paris": ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"],
  "America/New_York": ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"],
  // Half an hour.
  "Australia/Lord_Howe": ["2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"],
  // A quarter of an hour, once.
  "Asia/Kathmandu": ["1985-12-31T18:30:00Z", "2026-12-31T18:15:00Z"],
  // It skipped 30 December 2011 as a whole, and gave up summer time in 2021.
  "Pacific/Apia": ["2011-12-30T10:00:00Z", "2020-09-26T14:00:00Z", "2021-04-03T14:00:00Z"],
  UTC: ["2026-12-31T23:59:00Z", "2028-02-29T00:00:00Z"],
};

type Runs = Case & { count: number };

/** Schedules that fire around the hours that clocks skip or repeat: from every quarter of an hour to once in days. */
function schedulesOverChanges(count: number, random: () => number): Runs[] {
  const { whole, pick } = dice(random);
  const places = Object.entries(changes).flatMap(([zone, moments]) => moments.map((moment) => [zone, moment] as const));
  const nightHours = () => pick(["0", "1", "2", "3", "2,3", "1-3", "0-4/2", "*", "*/3", "*/2", String(whole(0, 23))]);
  const minutes = () => pick(["0", "30", "15,45", "*/20", "59", "0-10/5", "*/7", "*/20", String(whole(0, 59))]);
  const days = () =>
    pick(["* * *", "* * *", "* * 0,6", "* * mon-fri", "*/2 * *", `${whole(28, 31)},1 * *`, "* 3,10 *"]);
  return Array.from({ length: count }, (_, index) => {
    const [offset, moment] = places[index % places.length] ?? pick(places);
    const at = Date.parse(moment) / 1000 - whole(0, 12 * 3600);
    return { cron: `${minutes()} ${nightHours()} ${days()}`, offset, at, minutes: 6 * 1440, count: 5 };
  });
}

describePython("over the changes of the clocks in six zones", () => {
  test("the next five runs of 500 schedules are TaskIQ's", async () => {
    const cases = schedulesOverChanges(500, randomFrom(seed + 1));
    const answers = await ask<{ runs: number[] }>(cases);
    const wrong = cases.flatMap((each, index) => {
      const theirs = answers[index]?.runs;
      const end = Math.floor(each.at / 60) * 60 + each.minutes * 60;
      const ours = nextRuns(cronOf(each), new Date(each.at * 1000), each.count)
        .map((run) => instantToMs(run) / 1000)
        .filter((run) => run <= end);
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [described(each, { ours, theirs })];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(answers.filter(({ runs }) => runs.length === 5).length).toBeGreaterThan(300);
  });
});
