import { expect } from "vitest";
import type { Dashboard } from "../support/dashboard";

/** An answer that refuses: a problem with this code, a sentence, and the id to ask about. */
export const problem = (code: string, status: number) => ({
  status,
  headers: { "content-type": "application/problem+json", "x-content-type-options": "nosniff" },
  json: { code, status, detail: expect.stringMatching(/\.$/), requestId: expect.stringMatching(/.{8}/) },
});

/** One message of an event stream. */
export type Heard = { event: string; data: unknown };

/**
 * Opens the stream as a browser does, for what a page shows and from the place it had; `heard` grows, `place` is that of
 * the last message, `ended` settles when the server closes it.
 */
export async function follow({ url }: Pick<Dashboard, "url">, shown = "?search=", since?: string) {
  const leaving = new AbortController();
  const headers = new Headers(since === undefined ? {} : { "last-event-id": since });
  const answer = await fetch(`${url}/api/events${shown}`, { signal: leaving.signal, headers });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const heard: Heard[] = [];
  let place = since ?? "";
  const read = async () => {
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const [, id, event, data] = /^id: (.*)\nevent: (\w+)\ndata: (.*)$/.exec(message) ?? [];
        if (id === undefined || event === undefined || data === undefined) continue;
        place = id;
        heard.push({ event, data: JSON.parse(data) });
      }
    }
  };
  const ended = read().catch(() => {});
  const leave = async () => {
    leaving.abort();
    await ended;
  };
  return { heard, place: () => place, ended, leave };
}
