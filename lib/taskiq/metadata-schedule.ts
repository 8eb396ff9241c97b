import { isNumber } from "@/lib/schedules/json";
import { isJsonObject } from "@/lib/schedules/parse";
import { parseInstant, toWire } from "@/lib/schedules/timestamps";
import type { Json, JsonObject, ScheduleMetadata } from "@/lib/schedules/types";
import type { Expression } from "./types";

/** When a schedule fires by its metadata, or what is missing there: the end of a sentence for people. */
export type MetadataSchedule = { expression: Expression; missing: null } | { expression: null; missing: string };

/**
 * Reads when a schedule fires from the configuration snapshot in its metadata (contract §1): what lists show of a schedule
 * without a readable payload, and what a resume makes a payload of. Metadata without a `scheduler_type` means what its
 * `schedule_config` holds. An offset of null is not known: metadata seldom names one.
 */
export function scheduleOfMetadata({ fields, schedulerType }: ScheduleMetadata): MetadataSchedule {
  const config = fields.schedule_config;
  if (schedulerType === "manual") return missing("it is a manual schedule, which has no time of its own");
  if (!isJsonObject(config)) return missing("its metadata holds no schedule_config");
  const isDate = schedulerType === null && !isText(config.cron_expression) && isText(config.run_date);
  return schedulerType === "date" || isDate ? dateIn(config) : cronIn(config);
}

function dateIn({ run_date }: JsonObject): MetadataSchedule {
  const at = parseInstant(run_date);
  if (at === null) return missing("its schedule_config holds no readable run_date");
  return { expression: { kind: "time", value: toWire(at), offset: null }, missing: null };
}

const cronFields = ["minute", "hour", "day", "month", "day_of_week"] as const;

function cronIn(config: JsonObject): MetadataSchedule {
  const { cron_expression, cron_offset } = config;
  const cron = (value: string): MetadataSchedule => ({
    expression: { kind: "cron", value, offset: isText(cron_offset) ? cron_offset : null },
    missing: null,
  });
  if (isText(cron_expression)) return cron(cron_expression);
  if (!cronFields.some((field) => isCronField(config[field]))) {
    return missing("its schedule_config holds neither a cron_expression nor the fields of one");
  }
  // Every other absent field is a wildcard, but `hour: 3` alone may mean once at 03:00: a guess could fire it 60 times.
  if (!isCronField(config.minute)) return missing("its schedule_config names no minute");
  return cron(cronFields.map((field) => (isCronField(config[field]) ? String(config[field]) : "*")).join(" "));
}

const isText = (value: Json | undefined): value is string => typeof value === "string" && value !== "";
const isCronField = (value: Json | undefined) => isNumber(value) || isText(value);
const missing = (what: string): MetadataSchedule => ({ expression: null, missing: what });
