import { readdir, readFile, readlink } from "node:fs/promises";
import type { Stage } from "./stage";
import { until } from "./until";

/** What a process takes of the system. */
export type Held = { sockets: number; files: number; rssMb: number };

/** Megabytes by which a process may be larger than at its start: its code is compiled, and its heap grows to what it likes. */
const growthMb = 250;

export async function heldBy(pid: number): Promise<Held> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => null)),
  );
  const open = links.filter((link) => link !== null);
  const sockets = open.filter((link) => link.startsWith("socket:")).length;
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
  return { sockets, files: open.length - sockets, rssMb: Math.round(Number(rss) / 1024) };
}

/** What Rota's process holds more than `before`, once connections have had the time to close. */
export async function wrongInProcess({ dashboard }: Stage, before: Held): Promise<string[]> {
  const { pid } = dashboard.process;
  if (pid === undefined) return ["Rota has no process"];
  const look = async () => {
    const now = await heldBy(pid);
    const more = [
      now.sockets > before.sockets ? `${now.sockets} sockets instead of ${before.sockets}` : null,
      now.files > before.files ? `${now.files} files and pipes instead of ${before.files}` : null,
      now.rssMb > before.rssMb + growthMb ? `${now.rssMb} MB instead of ${before.rssMb} MB` : null,
    ];
    return more.filter((each) => each !== null);
  };
  const more = await until(look, (found) => found.length === 0);
  return more.map((each) => `Rota's process holds ${each}`);
}

/** Lines of the log that are not JSON, or that no fault around Rota excuses. */
export function wrongInLog(log: string): string[] {
  const forbidden =
    /"repaired":|unhandledRejection|uncaughtException|internal_error|"msg":"page broke"|"failed":|"err":/;
  return log
    .split("\n")
    .filter((line) => line !== "" && (!isJson(line) || forbidden.test(line)))
    .map((line) => `The log says ${line.slice(0, 400)}`);
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}
