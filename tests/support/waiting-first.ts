import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Rooms whose files mostly wait, for schedulers, restarts and time-outs, before those that mostly compute. */
const rooms = ["taskiq", "start", "faults", "api", "catalog", "service", "unit"];

/** Begins with the files that wait longest, so that none of them is left when all others are done. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const room = ({ moduleId }: TestSpecification) => rooms.indexOf(/\/tests\/(\w+)\//.exec(moduleId)?.[1] ?? "");
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => room(one) - room(other));
  }
}
