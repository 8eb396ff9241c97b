import { expect, test } from "vitest";
import { describePython } from "../support/python";
import { deck, runRounds } from "./rounds/run";

/** Redis, Rota and the network fail, writes are refused, data is gone. */
const six = ["killed", "rota-killed", "hang:all", "deaf:rota-invalidations", "maxmemory", "flushdb"];
const seed = Date.now() % 1_000_000;

describePython("While operators and the application work, faults strike", () => {
  test(`and everything is as those who acted were told (seed ${seed})`, { timeout: 240_000 }, async () => {
    const reports = await runRounds(seed, six, () => {});
    expect(reports.flatMap(({ fault, broken }) => broken.map((each) => `${fault}: ${each}`))).toEqual([]);
    expect(reports.map(({ fault }) => fault)).toEqual(six);
    for (const { fault, acknowledged, written } of reports) {
      expect(acknowledged, fault).toBeGreaterThan(0);
      expect(written, fault).toBeGreaterThan(0);
    }
  });
});

test("a seed repeats the choice of faults, and each comes once before any comes again", () => {
  const dealt = deck(7, 100);
  expect(deck(7, 100)).toEqual(dealt);
  expect(deck(8, 100)).not.toEqual(dealt);
  const different = new Set(dealt).size;
  expect(new Set(dealt.slice(0, different)).size).toBe(different);
});
