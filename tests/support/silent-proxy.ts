import { connect, createServer, type Socket } from "node:net";
import { freePort } from "./redis";

/** A way to a Redis on which connections can die without a word, as when a firewall forgets them. */
export type SilentProxy = {
  url: string;
  /** Nothing passes any more on the connections of this name, in either direction; they stay open. */
  silence: (connectionName: string) => void;
  /** What Redis says on the connections of this name arrives so many milliseconds late from now on. */
  delay: (connectionName: string, ms: number) => void;
  /** Cuts every connection. New ones are accepted, but nothing passes on them until `release`. */
  hang: () => void;
  release: () => void;
  stop: () => void;
};

type Pair = { sent: string; near: Socket; far: Socket; delayMs: number };

export async function startSilentProxy(redisPort: number): Promise<SilentProxy> {
  const port = await freePort();
  const pairs = new Set<Pair>();
  const waiting = new Set<Socket>();
  let hangs = false;

  const join = (near: Socket) => {
    const far = connect(redisPort, "127.0.0.1");
    const pair = { sent: "", near, far, delayMs: 0 };
    pairs.add(pair);
    near.on("data", (bytes) => {
      pair.sent += bytes.toString("latin1");
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (pair.delayMs === 0) near.write(bytes);
      else setTimeout(() => near.write(bytes), pair.delayMs);
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  };
  const server = createServer((near) => {
    if (!hangs) return join(near);
    waiting.add(near.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const named = (name: string) => [...pairs].filter(({ sent }) => sent.includes(name));
  const cut = () => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
    pairs.clear();
  };
  return {
    url: `redis://127.0.0.1:${port}/0`,
    silence: (connectionName) => {
      for (const { near, far } of named(connectionName)) for (const socket of [near, far]) socket.pause();
    },
    delay: (connectionName, ms) => {
      for (const pair of named(connectionName)) pair.delayMs = ms;
    },
    hang: () => {
      hangs = true;
      cut();
    },
    release: () => {
      hangs = false;
      for (const near of waiting) join(near);
      waiting.clear();
    },
    stop: () => {
      server.close();
      cut();
      for (const near of waiting) near.destroy();
    },
  };
}
