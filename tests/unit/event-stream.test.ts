import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventStream } from "@/lib/api/event-stream";
import { limits } from "@/lib/limits";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const everything = "everything";
const large = "x".repeat(limits.streamBytes);

function open() {
  const ended = vi.fn();
  const stream = new EventStream({ everything: () => Buffer.from(everything), ended });
  const reader = stream.body.getReader();
  const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
  const write = (text: string) => stream.write(Buffer.from(text));
  return { stream, ended, read, write };
}

test("a reader hears what is written, in order", async () => {
  const { read, write, stream } = open();
  write("one");
  write("two");
  expect([await read(), await read()]).toEqual(["one", "two"]);
  stream.end();
  expect(await read()).toBe("");
});

test("what is more than the reader may leave waiting is dropped, and he is told so once, when he has read the rest", async () => {
  const { read, write } = open();
  write(large);
  write("dropped");
  write("dropped too");
  expect(await read()).toBe(large);
  expect(await read()).toBe(everything);
  write("after");
  expect(await read()).toBe("after");
});

test("a heartbeat comes while all is read, however long nothing is told", async () => {
  const { read, ended } = open();
  for (let minutes = 0; minutes < 5; minutes++) {
    await vi.advanceTimersByTimeAsync(limits.heartbeatMs);
    expect(await read()).toMatch(/^: /);
  }
  expect(ended).not.toHaveBeenCalled();
});

test("one who reads nothing of what waits for him is given up after a minute, and nothing is kept for him", async () => {
  const { read, write, ended } = open();
  write("never read");
  await vi.advanceTimersByTimeAsync(limits.slowReaderMs);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2 * limits.heartbeatMs);
  expect(ended).toHaveBeenCalledOnce();
  await expect(read()).rejects.toThrow("does not read");
  expect(vi.getTimerCount()).toBe(0);
});
