import { expect, test } from "vitest";
import type { HistoryEvent } from "@/lib/api/contract";
import { eventByWhom, eventFields, eventInWords, eventKind, repeatsStatus } from "@/lib/format/event";
import { eventNames } from "@/lib/schedules/event-names";

const event = (name: string, fields: Record<string, unknown> = {}): HistoryEvent => ({
  event: name,
  at: "2026-02-08T09:17:42.123456Z",
  ...fields,
});

test.each([
  [event("task_registered"), "registered", "registered"],
  [event("task_registered", { success: false }), "registered", "error"],
  [event("task_unregistered"), "unregistered", "changed"],
  [event("task_paused"), "paused", "paused"],
  [event("task_resumed"), "resumed", "resumed"],
  [event("task_pause_error"), "pause failed", "error"],
  [event("task_resume_error"), "resume failed", "error"],
  [event("status_changed", { new_status: "paused" }), "status set to paused", "changed"],
  [event("status_changed"), "status set to ?", "changed"],
  [event("repaired", { kind: "dangling-id" }), "repaired: dangling-id", "changed"],
  [event("repaired", { kind: 7 }), "repaired: ?", "changed"],
  [event("worker_moved"), "worker_moved", "changed"],
  [event("import_error"), "import_error", "error"],
])("an event is told in words, and marked by its kind: %j", (told, words, kind) => {
  expect(eventInWords(told)).toBe(words);
  expect(eventKind(told)).toBe(kind);
});

test.each(Object.values(eventNames))("an event that Rota knows has words of its own: %s", (name) => {
  expect(eventInWords(event(name))).not.toBe(name);
});

test("what a pause, a resume and a registration write beside their change of status says it all", () => {
  const repeating = Object.values(eventNames).filter((name) => repeatsStatus(event(name)));
  expect(repeating).toEqual(["task_registered", "task_unregistered", "task_paused", "task_resumed"]);
});

test.each([
  [{ actor: "lin.wei", reason: "vendor returns 429" }, "lin.wei, “vendor returns 429”"],
  [{ actor: "lin.wei" }, "lin.wei"],
  [{ error: "no such task" }, "no such task"],
  [{ reason: "at night", actor: "", error: null }, "“at night”"],
  [{ actor: 7 }, ""],
  [{}, ""],
])("who did it, and why, is told as far as the event says it: %j", (fields, words) => {
  expect(eventByWhom(event("task_paused", fields))).toBe(words);
});

test("every other field is told once, after who and why, and before what wrote it", () => {
  const fields = {
    actor: "ann",
    reason: "why",
    source: "rota",
    timestamp: "x",
    new_status: "y",
    n: 3,
    text: "中",
    list: [1],
  };
  expect(eventFields(event("task_paused", fields))).toBe("ann, “why” · n: 3 · text: 中 · list: [1] · via rota");
  expect(eventFields(event("task_paused"))).toBe("");
});

test("a field is told up to 200 characters, and 20 of them", () => {
  expect(eventFields(event("e", { x: "y".repeat(197) }))).toBe(`x: ${"y".repeat(197)}`);
  expect(eventFields(event("e", { x: "y".repeat(198) }))).toBe(`x: ${"y".repeat(179)}… (201 characters)`);
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`f${n}`, n]));
  expect(eventFields(event("e", many)).split(" · ")).toHaveLength(20);
});

test.each(["__proto__", "constructor", "toString"])("an event of any name is told by it: %s", (event) => {
  expect(eventInWords({ event, at: null })).toBe(event);
});
