import { createConnection } from "node:net";

/**
 * Sends one command to a Redis and returns the first line of its reply, such as `+PONG` or `-NOAUTH ...`; null without an
 * answer, or where the password is another one. Needs no packages, so it works on a bare checkout.
 *
 * @param {{path: string} | {host: string, port: number}} address
 * @param {string} command without a line break
 * @param {{password?: string | null, timeoutMs?: number}} [options]
 * @returns {Promise<string | null>}
 */
export function askRedis(address, command, { password = null, timeoutMs = 500 } = {}) {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    let text = "";
    const end = (/** @type {string | null} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(null));
    socket.on("error", () => end(null));
    socket.on("close", () => end(null));
    socket.on("connect", () => socket.write(`${password === null ? "" : `AUTH ${password}\r\n`}${command}\r\n`));
    socket.on("data", (chunk) => {
      text += chunk.toString();
      // The last line is not complete yet.
      const lines = text.split("\r\n").slice(0, -1);
      if (password !== null && lines[0] !== undefined && lines[0] !== "+OK") return end(null);
      const answer = lines[password === null ? 0 : 1];
      if (answer !== undefined) end(answer);
    });
  });
}

/** Returns whether an answer to PING comes from a Redis. @param {string | null} answer */
export const isRedis = (answer) => answer !== null && /^(\+PONG|-(NOAUTH|LOADING|DENIED|MASTERDOWN|BUSY))/.test(answer);
