import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describePython, endGroup, python } from "@/tests/support/python";
import { ownRedis } from "@/tests/support/stages/redis";

/** Seconds after which redis-py 8 gives up a read, unless it is told otherwise. */
const givesUpAfterS = 5;

/** The Python blocks of a page of the documentation, as a reader copies them. */
async function pythonOf(page: string): Promise<string[]> {
  const text = await readFile(page, "utf8");
  return [...text.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code = ""]) => code);
}

describePython("the Python of the documentation", () => {
  const redis = ownRedis();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rota-readme-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs a real worker of this application until `work` is done. */
  async function withWorker(code: string, work: () => Promise<void>): Promise<void> {
    await writeFile(join(folder, "app.py"), code.replaceAll("redis://localhost:6379/0", redis.url));
    const args = ["-m", "taskiq", "worker", "app:broker", "--workers", "1"];
    const worker = spawn(python, args, { cwd: folder, stdio: "ignore", detached: true });
    try {
      await work();
    } finally {
      await endGroup(worker);
    }
  }

  /** Seconds that a connection has waited for work; null where none does. */
  async function waited(): Promise<number | null> {
    const clients = String(await redis.client.client("LIST")).split("\n");
    const waiting = clients.find((line) => line.includes(" cmd=brpop "));
    return waiting === undefined ? null : Number(/ idle=(\d+)/.exec(waiting)?.[1]);
  }

  test.each(["README.md", "docs/runs.md"])(
    "of %s makes a worker that waits for work without giving up",
    async (page) => {
      const [imports = ""] = await pythonOf("README.md");
      const [code = ""] = await pythonOf(page);
      expect(code).toContain("ListQueueBroker(");
      // The page about runs only shows what is added to the application of the README.
      await withWorker(page === "README.md" ? code : imports + code, async () => {
        await vi.waitFor(async () => expect(await waited()).toBeGreaterThan(givesUpAfterS + 1), { timeout: 50_000 });
      });
    },
  );
});
