import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { WaitingFirst } from "./tests/support/waiting-first";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    include: ["tests/{unit,service,catalog,api,taskiq,faults,start}/**/*.test.ts"],
    // Twice the cores of the machine that this is measured on: half of the files wait at any moment.
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A condition that is awaited decides, not how busy the machine is meanwhile.
    expect: { poll: { timeout: 20_000 } },
  },
});
