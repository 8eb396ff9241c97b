import type { Redis } from "ioredis";
import { unlessRefused } from "./errors";

/**
 * Notices commands that empty or exchange whole databases (`flushdb`, `flushall`, `swapdb`), where what tells single keys is
 * silent about them: the server counts how often each of its commands was run, whoever sent it.
 */
export class Sweeps {
  readonly #line: RegExp;
  #counted: string | null = null;

  constructor(
    readonly redis: Redis,
    commands: readonly string[],
  ) {
    this.#line = new RegExp(`^cmdstat_(${commands.join("|")}):calls=\\d+`, "gm");
  }

  /**
   * Begins to notice them. @returns whether it can: this user may lack the right to INFO.
   * @throws any error of ioredis while Redis does not serve.
   */
  async begin(): Promise<boolean> {
    this.#counted = await unlessRefused(this.#count());
    return this.#counted !== null;
  }

  /** Whether any was run since this, or `begin`, was called last. @throws any error of ioredis. */
  async ran(): Promise<boolean> {
    const counted = await this.#count();
    const isOther = counted !== this.#counted;
    this.#counted = counted;
    return isOther;
  }

  async #count(): Promise<string> {
    return ((await this.redis.info("commandstats")).match(this.#line) ?? []).sort().join();
  }
}
