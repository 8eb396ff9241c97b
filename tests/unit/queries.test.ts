import { QueryClient, type QueryMeta, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { prefetch } from "@/app/prefetch";
import { isOutage, ProblemError, queryString } from "@/lib/queries/client";
import { configQuery, configSchedulesQuery } from "@/lib/queries/configs";
import { followed } from "@/lib/queries/follows";
import { historyQuery } from "@/lib/queries/history";
import { keys } from "@/lib/queries/keys";
import { failed } from "@/lib/queries/notice-words";
import { type Notice, notify, onNotice } from "@/lib/queries/notices";
import { scheduleQuery, schedulesQuery } from "@/lib/queries/schedules";
import { summaryQuery } from "@/lib/queries/summary";

test("a filter gives the same address whatever the order it was made in, and leaves out what is empty", () => {
  const one = queryString({ status: ["active", "paused"], search: "", limit: 50, cursor: undefined });
  const other = queryString({ limit: 50, status: ["active", "paused"] });
  expect(one).toBe("?limit=50&status=active%2Cpaused");
  expect(other).toBe(one);
  expect(queryString()).toBe("");
});

test("a search in Chinese, with & and %, travels whole", () => {
  const search = "对账 100% a&b";
  expect(new URLSearchParams(queryString({ search })).get("search")).toBe(search);
});

test("an outage is not taken for a refusal", () => {
  expect(isOutage(new ProblemError("redis_unavailable", 503, "", "r1"))).toBe(true);
  expect(isOutage(new ProblemError("unreachable", 0, "", null))).toBe(true);
  expect(isOutage(new ProblemError("state_conflict", 409, "", "r1", "paused"))).toBe(false);
  expect(isOutage(new Error("anything"))).toBe(false);
});

test("the notice of a failed action says which action, on what, why, and the request to ask about", () => {
  const error = new ProblemError("state_conflict", 409, "It is active already.", "7f3a-91c4", "active");
  const notice = failed("resume", "每日对账", error);
  expect(notice.tone).toBe("error");
  expect(notice.title).toBe("Could not resume “每日对账”");
  expect(notice.detail).toBe("It is active already. 409 state_conflict, request 7f3a-91c4");
  expect(notice.copy).toContain("每日对账");
  expect(notice.copy).toContain("7f3a-91c4");
});

test("notices reach their listener until it stops listening", () => {
  const seen: Notice[] = [];
  const stop = onNotice((notice) => seen.push(notice));
  notify({ tone: "done", title: "one" });
  stop();
  notify({ tone: "done", title: "two" });
  expect(seen.map(({ title }) => title)).toEqual(["one"]);
});

test("a change of schedules reaches every page of every list, and no other resource", async () => {
  const client = new QueryClient();
  const list = keys.schedules({ status: ["paused"] });
  const ofConfig = keys.configSchedules("7", {});
  for (const key of [list, ofConfig, keys.summary]) client.setQueryData(key, {});
  await client.invalidateQueries({ queryKey: ["schedules"] });
  expect(client.getQueryState(list)?.isInvalidated).toBe(true);
  expect(client.getQueryState(ofConfig)?.isInvalidated).toBe(true);
  expect(client.getQueryState(keys.summary)?.isInvalidated).toBe(false);
});

test("a page is written although a part of it cannot be read, without that part", async () => {
  const state = await prefetch(
    { queryKey: ["there"], read: async () => 1 },
    { queryKey: ["away"], read: () => Promise.reject(new Error("Redis is away")) },
  );
  expect(state.queries.map(({ queryKey }) => queryKey)).toEqual([["there"]]);
});

test("a page follows what it shows: nothing, schedules by id, a filter, or what several filters have in common", () => {
  const whileShown = (...shown: { queryKey: readonly unknown[]; meta?: QueryMeta }[]) => {
    const client = new QueryClient();
    const leave = shown.map(({ queryKey, meta }) => {
      client.setQueryData(queryKey, {});
      const options = { queryKey, staleTime: Number.POSITIVE_INFINITY, ...(meta && { meta }) };
      return new QueryObserver(client, options).subscribe(() => {});
    });
    const query = decodeURIComponent(followed(client));
    for (const each of leave) each();
    expect(followed(client)).toBe("");
    return query;
  };
  expect(whileShown(summaryQuery())).toBe("");
  expect(whileShown(scheduleQuery("a/b"), historyQuery("a/b"), summaryQuery())).toBe("id=a/b");
  expect(whileShown(schedulesQuery({ sort: "next", limit: 10 }))).toBe("search=");
  const paused = { search: "日报", status: ["paused" as const] };
  expect(whileShown(schedulesQuery({ ...paused, offset: 100 }), schedulesQuery({ ...paused, offset: 200 }))).toBe(
    "status=paused&search=日报",
  );
  expect(whileShown(configQuery("7"), configSchedulesQuery("7", paused))).toBe("config=7&search=");
  expect(whileShown(schedulesQuery(paused), schedulesQuery({}), scheduleQuery("b"))).toBe("search=&id=b");
});
