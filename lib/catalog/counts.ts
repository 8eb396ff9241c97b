import type { Configuration, Status } from "@/lib/api/contract";
import type { ConfigRow } from "./query";
import type { Row } from "./row";

export type Counts = Record<Status, number> & { total: number; neverFires: number };

const zero = (): Counts => ({ total: 0, active: 0, paused: 0, inactive: 0, error: 0, unknown: 0, neverFires: 0 });

function add(counts: Counts, { schedule }: Row) {
  counts.total++;
  counts[schedule.status]++;
  if (schedule.neverFires !== null) counts.neverFires++;
}

/** How many there are in each state, and how many can never fire. */
export function countsOf(rows: Iterable<Row>): Counts {
  const counts = zero();
  for (const row of rows) add(counts, row);
  return counts;
}

/** The status of a whole configuration: active if any is active, else paused if any is paused, else inactive (contract §1). */
export const statusOfConfig = (counts: Pick<Counts, "active" | "paused">): Configuration["status"] =>
  counts.active > 0 ? "active" : counts.paused > 0 ? "paused" : "inactive";

/** Every configuration that has a schedule. Name and task type are those of its newest metadata. */
export function configsOf(rows: Iterable<Row>): Map<number, ConfigRow> {
  const groups = new Map<number, { counts: Counts; newest: Row; next: string | null; updatedAt: string | null }>();
  for (const row of rows) {
    const { configId, nextRunAt, updatedAt } = row.schedule;
    if (configId === null) continue;
    const group = groups.get(configId) ?? { counts: zero(), newest: row, next: null, updatedAt: null };
    add(group.counts, row);
    if (isNewer(row, group.newest)) group.newest = row;
    if (nextRunAt !== null && (group.next === null || nextRunAt < group.next)) group.next = nextRunAt;
    if (updatedAt !== null && (group.updatedAt === null || updatedAt > group.updatedAt)) group.updatedAt = updatedAt;
    groups.set(configId, group);
  }
  const configs = new Map<number, ConfigRow>();
  for (const [configId, { counts, newest, next, updatedAt }] of groups) {
    const { total, active, paused, inactive, error, unknown } = counts;
    const name = newest.configName;
    const { taskType } = newest.schedule;
    configs.set(configId, {
      configuration: {
        configId,
        name,
        taskType,
        status: statusOfConfig(counts),
        ...{ total, active, paused, inactive, error, unknown },
        nextRunAt: next,
      },
      haystack: `${configId}\n${name ?? ""}\n${taskType ?? ""}`.toLowerCase(),
      nameKey: name?.toLowerCase().slice(0, 200) ?? null,
      updatedAt,
    });
  }
  return configs;
}

/** With a name before without; then by its metadata's time, then by id, so that the answer does not depend on the order read. */
function isNewer(row: Row, than: Row): boolean {
  if ((row.configName === null) !== (than.configName === null)) return row.configName !== null;
  const [a, b] = [row.schedule.updatedAt ?? "", than.schedule.updatedAt ?? ""];
  return a === b ? row.schedule.scheduleId < than.schedule.scheduleId : a > b;
}
