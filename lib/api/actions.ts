import { loadDemo } from "@/lib/demo/fleet";
import { rota } from "./process";

/** Everything that changes something; the fleet reads again what was changed, so that the next list is right. */
export const actions = {
  /** @throws NotEmptyError, RedisUnavailableError */
  async loadDemo() {
    const { source, fleet } = rota();
    const { schedules, configs } = await loadDemo(source);
    await fleet.refreshAll();
    return { schedules, configs };
  },
};
