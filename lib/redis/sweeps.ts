import type { Redis } from "ioredis";
import { unlessRefused } from "./errors";

/**
 * Notices commands that empty or exchange whole databases (`flushdb`, `flushall`, `swapdb`), where the way of following does
 * not report them: the server counts how often each command was run, whoever sent it.
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
   * Begins to watch. @returns whether it can: this user may lack the right to INFO
   * @throws any error of ioredis while Redis does not serve
   */
  async begin(): Promise<boolean> {
    this.#counted = await unlessRefused(this.#count());
    return this.#counted !== null;
  }

  /** Returns whether any of them ran since the last call of this or of `begin`. @throws any error of ioredis */
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
