import { connect, createServer, type Socket } from "node:net";
import { freePort } from "./redis";

/** A way to a Redis on which single connections can die without a word, as when a firewall forgets them. */
export type SilentProxy = {
  url: string;
  /** Nothing passes any more on the connections of this name, in either direction; they stay open. */
  silence: (connectionName: string) => void;
  stop: () => void;
};

export async function startSilentProxy(redisPort: number): Promise<SilentProxy> {
  const port = await freePort();
  const pairs: { sent: string; sockets: Socket[] }[] = [];
  const server = createServer((near) => {
    const far = connect(redisPort, "127.0.0.1");
    const pair = { sent: "", sockets: [near, far] };
    pairs.push(pair);
    near.on("data", (bytes) => {
      pair.sent += bytes.toString("latin1");
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `redis://127.0.0.1:${port}/0`,
    silence: (connectionName) => {
      for (const { sent, sockets } of pairs) {
        if (!sent.includes(connectionName)) continue;
        for (const socket of sockets) socket.unpipe().pause();
      }
    },
    stop: () => {
      server.close();
      for (const { sockets } of pairs) for (const socket of sockets) socket.destroy();
    },
  };
}
