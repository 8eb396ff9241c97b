import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { describePython } from "../support/python";
import { newId, ownScheduler, pause, resume, show } from "../support/stages/scheduler";

const newYear = "0 0 1 1 *";
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const now = new Date().toISOString();

/** What each sets; all are added at once, as TaskIQ adds them. */
const fields = {
  cronAndInterval: { cron: newYear, interval: 1 },
  noCronAndInterval: { cron: "@daily", interval: 1 },
  cronOrTimeLater: { cron: newYear, time: inAnHour },
  cronOrTimePast: { cron: newYear, time: now },
  cronOrTimeAfterCron: { cron: "* * * * *", time: inAnHour },
  timeLaterAndInterval: { time: inAnHour, interval: 1 },
  timeThisMinuteAndInterval: { time: `${now.slice(0, 16)}:59.999Z`, interval: 3600 },
  allThree: { cron: newYear, time: inAnHour, interval: 3600 },
};
type Name = keyof typeof fields;
const ids = Object.fromEntries(Object.keys(fields).map((name) => [name, newId()])) as Record<Name, string>;

describePython("A payload that sets more than one of cron, time and interval", () => {
  const stage = ownScheduler();
  beforeAll(async () => {
    await Promise.all(Object.entries(fields).map(([name, each]) => stage.add(each, ids[name as Name])));
  });

  const next = z.object({ nextRunAt: z.string().nullable(), nextRuns: z.array(z.string()), neverFires: z.null() });
  const told = async (name: Name) => next.parse((await show(stage, ids[name])).json);
  const lists = async (name: Name) => (await stage.stored(ids[name])).lists;

  test("with a cron and an interval fires by the interval too, and Rota promises no later run", async () => {
    for (const name of ["cronAndInterval", "noCronAndInterval"] as const) {
      expect(await lists(name)).toEqual(["schedule:cron"]);
      expect(await told(name)).toEqual({ nextRunAt: null, nextRuns: [], neverFires: null });
    }
    const fired = (["cronAndInterval", "noCronAndInterval"] as const).map((name) => ids[name]);
    await Promise.all(fired.map((id) => stage.scheduler.firedAgain(id, 2)));
  });

  test("with a cron and an interval is paused and resumed as any other", async () => {
    expect(await pause(stage, ids.cronAndInterval)).toMatchObject({ status: 200 });
    expect(await stage.firesWhileControlDoes(ids.cronAndInterval)).toBe(0);
    expect(await resume(stage, ids.cronAndInterval)).toMatchObject({ status: 200 });
    await stage.scheduler.firedAgain(ids.cronAndInterval, 2);
  });

  test("with a time is deleted once it has fired, whichever of them was the cause", async () => {
    const once = ["cronOrTimePast", "cronOrTimeAfterCron", "timeThisMinuteAndInterval", "allThree"] as const;
    for (const name of once) {
      await expect.poll(() => stage.scheduler.fired(ids[name]), { timeout: 30_000 }).toBeGreaterThan(0);
      expect(await stage.stored(ids[name])).toEqual({ payload: null, lists: [] });
    }
    const fired = () => once.map((name) => stage.scheduler.fired(ids[name]));
    // Until it has read again it may fire them once more from its memory.
    await stage.scheduler.polls(2);
    const before = fired();
    await Promise.all([stage.scheduler.polls(2), stage.scheduler.firedAgain(stage.control, 2)]);
    expect(fired()).toEqual(before);
  });

  test("with a time that is to come waits for it, and Rota says until when", async () => {
    const at = `${inAnHour.slice(0, -1)}000Z`;
    const minute = `${inAnHour.slice(0, 16)}:00.000000Z`;
    expect(await told("cronOrTimeLater")).toEqual({ nextRunAt: at, nextRuns: [at], neverFires: null });
    expect(await told("timeLaterAndInterval")).toEqual({ nextRunAt: minute, nextRuns: [minute], neverFires: null });
    expect(await lists("cronOrTimeLater")).toEqual(["schedule:cron"]);
    expect([ids.cronOrTimeLater, ids.timeLaterAndInterval].map(stage.scheduler.fired)).toEqual([0, 0]);
  });
});
