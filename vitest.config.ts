import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Rooms whose files mostly wait, for schedulers, restarts and time-outs, before those that mostly compute. */
const rooms = ["taskiq", "start", "faults", "api", "catalog", "service", "unit"];

/** Begins with the files that wait longest, so that none of them is left when all others are done. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const room = ({ moduleId }: TestSpecification) => rooms.indexOf(/\/tests\/(\w+)\//.exec(moduleId)?.[1] ?? "");
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => room(one) - room(other));
  }
}

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    include: ["tests/{unit,service,catalog,api,taskiq,faults,start}/**/*.test.ts"],
    // Twice the cores of the machine that this is measured on: half of the files wait at any moment.
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
    // A condition that is awaited decides, not how busy the machine is meanwhile. A hook may have to build first.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
