import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { freePort } from "./redis";

/**
 * What the network does to bytes under way.
 * - `delay`: they arrive `ms` later, in order.
 * - `drip`: they arrive one at a time.
 * - `deaf`: they wait, as on a link that is down for a while; what waited arrives once the trouble is over.
 * - `drop`: they are lost, as when a firewall forgets the open connections; new ones work. The old ones end once it is over.
 * - `cut`: the connection ends at once, and so does each new one.
 */
export type Trouble = { kind: "delay"; ms: number } | { kind: "drip" | "deaf" | "drop" | "cut" };

export const directions = ["toRedis", "toClient"] as const;
export type Direction = (typeof directions)[number];

/** Which bytes a trouble affects: those of connections with this CLIENT name (default: all), in this direction (default: both). */
export type Where = { name?: string; direction?: Direction };

/** A proxy before a Redis that can fail as networks do, for single connections or for all. */
export type RedisProxy = {
  url: string;
  /** Begins a trouble for open connections and, unless it is `drop`, for new ones. @returns a function that ends it */
  trouble: (what: Trouble, where?: Where) => () => void;
  /** Ends connections and accepts new ones, on which nothing passes until the returned function is called. */
  hang: (where?: Where) => () => void;
  stop: () => Promise<void>;
};

/** Called with everything that a client sends, before any trouble affects it. `link` identifies the connection. */
export type Onlooker = (bytes: Buffer, link: object) => void;

/** `only`: the connections that it affects; by default all that `where` matches. */
type Rule = { what: Trouble; where: Where; only?: ReadonlySet<Link> };

/** Starts a proxy before the Redis of this port of 127.0.0.1. */
export async function startProxy(redisPort: number, onlooker: Onlooker = () => {}): Promise<RedisProxy> {
  const port = await freePort();
  const weather = new Weather();
  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: redisPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const link = new Link(near, far, weather, onlooker);
    links.add(link);
    void link.run().finally(() => links.delete(link));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const trouble = (what: Trouble, where: Where = {}) => {
    const met = [...links].filter((link) => link.isMet(where));
    const end = weather.begin({ what, where, ...(what.kind === "drop" && { only: new Set(met) }) });
    if (what.kind === "cut") for (const link of met) link.end();
    return () => {
      if (what.kind === "drop") for (const link of met) link.end();
      end();
    };
  };
  return {
    url: `redis://127.0.0.1:${port}/0`,
    trouble,
    hang: (where) => {
      trouble({ kind: "cut" }, where)();
      return trouble({ kind: "deaf" }, where);
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const link of links) link.end();
      await closed;
    },
  };
}

/** The present troubles. */
class Weather {
  readonly #rules = new Set<Rule>();
  #tell: () => void = () => {};
  /** Resolves when the troubles change. */
  changed = this.#next();

  begin(rule: Rule): () => void {
    this.#rules.add(rule);
    this.#change();
    return () => {
      this.#rules.delete(rule);
      this.#change();
    };
  }

  /** Returns the trouble for bytes of this connection in this direction; of several, the one that began first. */
  of(link: Link, direction: Direction): Trouble | null {
    for (const { what, where, only } of this.#rules) {
      const isMet = only ? only.has(link) : link.isMet(where);
      if (isMet && (where.direction ?? direction) === direction) return what;
    }
    return null;
  }

  #change(): void {
    this.#tell();
    this.changed = this.#next();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }
}

/** A client's name, among the first bytes that it sends. */
const naming = /setname\r\n\$\d+\r\n([^\r]+)\r\n/i;
const namingBytes = 4096;

/** One connection of a client, with the one to Redis behind it. */
class Link {
  name: string | null = null;
  #head = "";
  readonly #over = new AbortController();

  constructor(
    readonly near: Socket,
    readonly far: Socket,
    readonly weather: Weather,
    readonly onlooker: Onlooker,
  ) {
    near.on("data", (bytes) => {
      this.#learnName(bytes);
      this.onlooker(bytes, this);
    });
  }

  /** Carries bytes both ways. Resolves once both ends are closed. */
  async run(): Promise<void> {
    await Promise.all([
      this.#carry(new Parcels(this.near, this.#over.signal), this.far, "toRedis"),
      this.#carry(new Parcels(this.far, this.#over.signal), this.near, "toClient"),
    ]);
    this.end();
  }

  isMet({ name }: Where): boolean {
    return name === undefined || name === this.name;
  }

  end(): void {
    this.#over.abort();
    this.near.destroy();
    this.far.destroy();
  }

  #learnName(bytes: Buffer): void {
    if (this.name !== null || this.#head.length > namingBytes) return;
    this.#head += bytes.toString("latin1");
    this.name = naming.exec(this.#head)?.[1] ?? null;
  }

  async #carry(parcels: Parcels, to: Socket, direction: Direction): Promise<void> {
    for (let parcel = await parcels.next(); parcel !== null; parcel = await parcels.next()) {
      await this.#pass(parcel, to, direction);
    }
    // The end of a connection is delayed as its bytes are.
    await this.#pass({ bytes: Buffer.alloc(0), atMs: performance.now() }, to, direction);
    to.end();
  }

  async #pass({ bytes, atMs }: Parcel, to: Socket, direction: Direction): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      const trouble = this.weather.of(this, direction);
      if (trouble === null || signal.aborted) break;
      if (trouble.kind === "cut") return this.end();
      if (trouble.kind === "drop") return;
      if (trouble.kind === "drip") return await this.#drip(bytes, to, direction);
      const leftMs = trouble.kind === "delay" ? atMs + trouble.ms - performance.now() : null;
      if (leftMs !== null && leftMs <= 0) break;
      await Promise.race([this.weather.changed, ...(leftMs === null ? [] : [sleep(leftMs)])]);
    }
    if (to.writable) to.write(bytes);
  }

  async #drip(bytes: Buffer, to: Socket, direction: Direction): Promise<void> {
    let at = 0;
    while (at < bytes.length && to.writable && this.weather.of(this, direction)?.kind === "drip") {
      to.write(bytes.subarray(at, at + 1));
      at += 1;
      await turn();
    }
    if (to.writable) to.write(bytes.subarray(at));
  }
}

type Parcel = { bytes: Buffer; atMs: number };

/**
 * What a socket receives, in order, with the time of arrival. It is read even while nobody passes it on, and so is its end: bytes
 * that were sent before a client gave up still arrive.
 */
class Parcels {
  #parcels: Parcel[] = [];
  #hasEnded = false;
  #wake: () => void = () => {};

  constructor(
    socket: Socket,
    readonly over: AbortSignal,
  ) {
    socket.on("data", (bytes) => {
      this.#parcels.push({ bytes, atMs: performance.now() });
      this.#wake();
    });
    const ended = () => {
      this.#hasEnded = true;
      this.#wake();
    };
    socket.on("error", ended).once("end", ended).once("close", ended);
    over.addEventListener("abort", () => this.#wake(), { once: true });
  }

  /** Returns the next one; null after the last, or once `over` is aborted. */
  async next(): Promise<Parcel | null> {
    while (!this.over.aborted) {
      const parcel = this.#parcels.shift();
      if (parcel) return parcel;
      if (this.#hasEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return null;
  }
}
