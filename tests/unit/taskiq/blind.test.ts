import { describe, expect, test } from "vitest";
import { idFromBytes } from "@/lib/ids";
import { culpritsOf, type Listed } from "@/lib/taskiq/blind";
import { readPayload } from "@/lib/taskiq/payload";

const at = new Date("2026-11-24T21:20:30Z");
const json = (id: string, fields: object = { cron: "* * * * *" }, list = "schedule:cron"): Listed => {
  const task = { task_name: "t", labels: {}, args: [], kwargs: {}, task_id: null, schedule_id: id, ...fields };
  return { id, list, payload: readPayload(Buffer.from(JSON.stringify(task)), id) };
};
const pickle = (id: string, list = "schedule:cron"): Listed => ({
  id,
  list,
  payload: readPayload(Buffer.from("800495030000000000", "hex"), id),
});
const text = (id: string, written: string): Listed => ({
  id,
  list: "schedule:cron",
  payload: readPayload(Buffer.from(written), id),
});
const culprits = (listed: Listed[], serializer: Parameters<typeof culpritsOf>[2] = "auto") =>
  culpritsOf(listed, [], serializer, at).map(({ scheduleId, effect }) => `${scheduleId} ${effect}`);

describe("the scheduler sees", () => {
  test("a fleet of JSON, and one of nothing but pickles", () => {
    expect(culprits([json("a"), json("b", { interval: 5 }, "schedule:interval")])).toEqual([]);
    expect(culprits([pickle("a"), pickle("b")])).toEqual([]);
    expect(culprits([text("a", "own format"), text("b", "own format")])).toEqual([]);
  });

  test("past ids with nothing, or nothing written, behind them", () => {
    expect(culprits([json("a"), { id: "gone", list: "schedule:cron", payload: null }, text("empty", "")])).toEqual([]);
  });

  test("nothing of one-shots before their minute", () => {
    const broken = { labels: 5, time: "2026-11-24T21:21:00" };
    expect(culprits([json("soon", broken, "schedule:time:2026-11-24T21:21")])).toEqual([]);
    expect(culprits([json("due", broken, "schedule:time:2026-11-24T21:20")])).toEqual(["due blind"]);
    expect(culprits([json("past", broken, "schedule:time:2026-1-9T8:5")])).toEqual(["past blind"]);
    expect(culprits([json("nowhere", broken, "schedule:time:soon")])).toEqual([]);
  });
});

describe("the scheduler is blinded by", () => {
  test("one payload that it cannot read", () => {
    expect(culprits([json("a"), json("b", { cron: "* * * * *", labels: [] }), text("c", "{")])).toEqual([
      "b blind",
      "c blind",
    ]);
  });

  test("a JSON payload among pickles, and the reverse", () => {
    expect(culprits([pickle("a"), json("b"), pickle("c")])).toEqual(["b blind"]);
    expect(culprits([json("a"), json("b"), pickle("c"), text("d", "hello")])).toEqual(["c blind", "d blind"]);
    expect(culpritsOf([json("a"), json("b"), pickle("c")], [], "auto", at)[0]?.reason).toBe(
      "Its payload is pickle, while most listed payloads are JSON: one source reads one serialiser only.",
    );
  });

  test("the majority, where the setting names the other serialiser", () => {
    expect(culprits([pickle("a"), json("b"), pickle("c")], "json")).toEqual(["a blind", "c blind"]);
    expect(culprits([json("a")], "pickle")).toEqual(["a blind"]);
  });

  test("a key that is no list", () => {
    const wrong = [
      { key: "schedule:cron", type: "hash" },
      { key: "schedule:time:2026-11-24T21:19", type: "string" },
      { key: "schedule:time:2026-11-24T21:21", type: "string" },
    ];
    expect(culpritsOf([], wrong, "auto", at)).toEqual([
      {
        scheduleId: null,
        key: "schedule:cron",
        effect: "blind",
        reason: "The key schedule:cron must be a list, and is of type hash: the scheduler cannot read it.",
      },
      expect.objectContaining({ key: "schedule:time:2026-11-24T21:19" }),
    ]);
  });

  test("a listed id that is no UTF-8, even with nothing behind it", () => {
    const id = idFromBytes(Buffer.from([0xff, 0xfe]));
    expect(culprits([{ id, list: "schedule:cron", payload: null }])).toEqual([`${id} blind`]);
    const readable = idFromBytes(Buffer.from("~b64:odd"));
    expect(culprits([{ id: readable, list: "schedule:cron", payload: null }])).toEqual([]);
  });
});

test("what kills the scheduler, or fires at every poll, is named after what blinds it, and once", () => {
  const endless = json("endless", { schedule_id: undefined, interval: 5 }, "schedule:interval");
  const deadly = json("deadly", { cron: "*/0 * * * *" });
  expect(culprits([endless, deadly, deadly, json("broken", {})])).toEqual([
    "broken blind",
    "deadly kills",
    "endless every-poll",
  ]);
});
