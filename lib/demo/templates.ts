import type { JsonObject } from "@/lib/schedules/types";

/** What is special about a schedule of the sample; without a condition it is active and listed. */
export type Condition =
  /** Paused by Rota: unlisted, payload kept, pause record, nothing expires. */
  | "paused-by-rota"
  /** Paused as the Python application does it: its payload is deleted, its metadata still expires. */
  | "paused-by-python"
  /** Created or unregistered: TaskIQ does not know it. */
  | "inactive"
  /** An attempt to pause it failed. */
  | "error"
  /** Python wrote `paused` between TaskIQ's two steps: the scheduler still fires it. */
  | "listed-though-paused"
  | "active-not-listed"
  | "listed-twice"
  | "metadata-gone"
  | "status-unknown"
  | "metadata-broken"
  | "not-in-index"
  /** Only TaskIQ knows it. */
  | "taskiq-only";

export type Template = {
  name: string;
  /** A cron expression, an interval in seconds, or for a one-shot the days from now and the time of day (UTC). */
  when: { cron: string; zone?: string } | { everyS: number } | { inDays: number; at: string };
  condition?: Condition;
  /** Who paused it, and why. */
  note?: { by: string; reason: string };
};

export type ConfigurationTemplate = {
  configId: number;
  taskType: string;
  /** TaskIQ's name of the Python function. */
  taskName: string;
  timeoutS: number;
  priority: number;
  parameters: JsonObject;
  schedules: Template[];
};

const shanghai = "Asia/Shanghai";
const berlin = "Europe/Berlin";

/** Six configurations with 57 schedules. Three more are known to TaskIQ only, or have keys in the old format. */
export const configurations: ConfigurationTemplate[] = [
  {
    configId: 3,
    taskType: "housekeeping",
    taskName: "app.tasks.housekeeping:clean",
    timeoutS: 300,
    priority: 2,
    parameters: { keep_days: 30, dry_run: false },
    schedules: [
      { name: "Purge expired sessions", when: { everyS: 60 } },
      { name: "清理临时文件 Clean temp files", when: { cron: "0 * * * *" }, condition: "inactive" },
      { name: "Rotate access logs", when: { cron: "5 0 * * *" } },
      { name: "Vacuum the event store", when: { cron: "40 3 * * 6" } },
      { name: "Expire password resets", when: { everyS: 900 } },
      { name: "Drop stale carts", when: { cron: "*/10 * * * *" } },
      { name: "Archive audit log", when: { cron: "15 2 * * 7" } },
      { name: "归档旧订单 Archive old orders", when: { cron: "30 18 * * *" } },
      { name: "Sweep orphaned uploads", when: { cron: "25 */6 * * *" }, condition: "active-not-listed" },
      { name: "Compact search segments", when: { cron: "50 4 * * sun" } },
    ],
  },
  {
    configId: 7,
    taskType: "财务报表",
    taskName: "app.tasks.finance:report",
    timeoutS: 1800,
    priority: 8,
    parameters: { 报表: "日报", currency: "CNY", recipients: ["finance@example.com"] },
    schedules: [
      { name: "每日对账 Daily reconciliation", when: { cron: "30 1 * * *", zone: shanghai } },
      { name: "生成月度报表 Monthly report", when: { cron: "0 3 1 * *", zone: shanghai } },
      { name: "周度利润分析 Weekly margin", when: { cron: "0 8 * * 1", zone: shanghai } },
      { name: "发票核对 Invoice check", when: { cron: "*/30 9-18 * * 1-5", zone: shanghai } },
      { name: "Close the books", when: { cron: "0 22 28 * *", zone: berlin } },
      {
        name: "税务申报提醒 Tax reminder",
        when: { cron: "0 9 10 * *", zone: shanghai },
        condition: "paused-by-rota",
        note: { by: "lin.wei", reason: "税务局系统维护，十二月恢复" },
      },
      { name: "Revenue by region", when: { cron: "15 5 * * *" } },
      { name: "Cash position", when: { cron: "0 7,12,17 * * 1-5", zone: berlin } },
      { name: "应收账款账龄 Receivables", when: { cron: "20 2 * * *", zone: shanghai }, condition: "metadata-gone" },
      { name: "Quarterly statement", when: { cron: "0 4 1 1,4,7,10 *" }, condition: "not-in-index" },
    ],
  },
  {
    configId: 12,
    taskType: "fx_rates",
    taskName: "app.tasks.rates:sync",
    timeoutS: 60,
    priority: 5,
    parameters: { base: "EUR", provider: "ecb", symbols: ["USD", "CNY", "GBP"] },
    schedules: [
      {
        name: "Sync exchange rates",
        when: { cron: "*/5 * * * *" },
        condition: "paused-by-rota",
        note: { by: "lin.wei", reason: "The vendor answers 429" },
      },
      { name: "Rates for the shop", when: { everyS: 120 } },
      { name: "Rates for invoices", when: { cron: "0 6 * * *", zone: berlin } },
      { name: "汇率日终快照 End-of-day snapshot", when: { cron: "0 17 * * 1-5", zone: shanghai } },
      { name: "Metal prices", when: { everyS: 600 }, condition: "paused-by-python" },
      { name: "Interbank rates", when: { cron: "2-59/15 8-17 * * 1-5" }, condition: "error" },
      { name: "Crypto spot prices", when: { everyS: 30 }, condition: "listed-twice" },
      { name: "Check rate outliers", when: { cron: "10,40 * * * *" } },
      { name: "Backfill missing rates", when: { cron: "45 23 * * *" } },
      { name: "Rates archive", when: { cron: "0 0 1 * *" }, condition: "status-unknown" },
    ],
  },
  {
    configId: 18,
    taskType: "仓储",
    taskName: "app.tasks.inventory:sync",
    timeoutS: 240,
    priority: 6,
    parameters: { warehouse: "上海", full: false },
    schedules: [
      { name: "库存同步 Inventory sync", when: { cron: "*/15 * * * *" } },
      { name: "补货建议 Restock proposals", when: { cron: "0 20 * * *", zone: shanghai } },
      { name: "Supplier stock feed", when: { everyS: 300 } },
      { name: "盘点任务 Stocktaking", when: { cron: "0 1 * * sat", zone: shanghai } },
      { name: "Low stock alarm", when: { cron: "*/20 6-22 * * *" }, condition: "listed-though-paused" },
      { name: "Warehouse heat map", when: { cron: "35 * * * *" } },
      {
        name: "退货入库 Returns intake",
        when: { everyS: 1800 },
        condition: "paused-by-rota",
        note: { by: "chen.yu", reason: "仓库搬迁" },
      },
      { name: "Carrier cut-off times", when: { cron: "55 14 * * 1-5", zone: berlin } },
      { name: "保质期检查 Shelf life", when: { cron: "0 5 * * *", zone: shanghai }, condition: "inactive" },
      { name: "Pallet labels", when: { cron: "12 */2 * * *" } },
    ],
  },
  {
    configId: 21,
    taskType: "billing_mail",
    taskName: "app.tasks.mail:send",
    timeoutS: 600,
    priority: 4,
    parameters: { template: "reminder-v3", batch_size: 200 },
    schedules: [
      { name: "Send invoice reminders", when: { cron: "0 9 * * 1-5", zone: berlin } },
      { name: "Weekly digest", when: { cron: "0 8 * * 1" } },
      { name: "客户周报 Customer weekly", when: { cron: "30 9 * * fri", zone: shanghai } },
      { name: "Dunning, second notice", when: { cron: "0 10 * * 2,4", zone: berlin }, condition: "paused-by-python" },
      { name: "Card expiry notices", when: { cron: "0 11 5 * *" } },
      { name: "Retry bounced mail", when: { everyS: 3600 }, condition: "error" },
      { name: "Trial ends tomorrow", when: { cron: "0 15 * * *" } },
      { name: "Receipt backlog", when: { cron: "*/2 * * * *" }, condition: "metadata-broken" },
      { name: "Newsletter clean-up", when: { cron: "0 0 30 2 *" } },
    ],
  },
  {
    configId: 33,
    taskType: "campaigns",
    taskName: "app.tasks.campaigns:launch",
    timeoutS: 900,
    priority: 9,
    parameters: { channel: "mail", audience: "all" },
    schedules: [
      { name: "Winter launch mail", when: { inDays: 1, at: "08:00" } },
      { name: "双十二预热 Double Twelve teaser", when: { inDays: 2, at: "02:00" } },
      { name: "双十二开抢 Double Twelve start", when: { inDays: 5, at: "16:00" } },
      { name: "Advent calendar, door 1", when: { inDays: 7, at: "05:00" } },
      { name: "Advent calendar, door 2", when: { inDays: 8, at: "05:00" } },
      {
        name: "Influencer briefing",
        when: { inDays: 3, at: "10:30" },
        condition: "paused-by-rota",
        note: { by: "marta", reason: "Waiting for the contract" },
      },
      { name: "New year greetings", when: { inDays: 37, at: "07:00" } },
      { name: "春节活动 Spring festival", when: { inDays: 60, at: "01:00" }, condition: "inactive" },
    ],
  },
];

/** Known to TaskIQ only: an application that uses taskiq-redis alone keeps nothing else. */
export const taskiqOnly: Template = { name: "heartbeat", when: { everyS: 1800 }, condition: "taskiq-only" };
