import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";

/*
 * Another program that changes the status of schedules as the specification's Python does: SET, then in a transaction LPUSH,
 * LTRIM and EXPIRE. REDIS_URL; RATE: changes a second; SECONDS; FIRST and LAST: the configurations whose schedules it changes
 * in turns. Prints how many changes it made and how long that took.
 */
const { REDIS_URL = "", RATE = "", SECONDS = "", FIRST = "", LAST = "" } = process.env;
const sliceMs = 10;
/** Most changes without an answer before it waits: without a bound it would measure its own queue. */
const mostUnderWay = 2000;
/** Lines in the replies to one change. */
const linesOfChange = 9;

const redis = new Redis(REDIS_URL);
const ids: string[] = [];
for (let config = Number(FIRST); config <= Number(LAST); config++) {
  ids.push(...(await redis.smembers(`schedule:index:config:${config}`)));
}
redis.disconnect();

const { hostname, port } = new URL(REDIS_URL);
const socket = connect(Number(port), hostname).setNoDelay();
let lines = 0;
let told = () => {};
socket.on("data", (bytes) => {
  for (const byte of bytes) if (byte === 10) lines++;
  if (bytes.includes("-ERR")) throw new Error(bytes.toString());
  told();
});

const bulk = (word: string) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
const command = (...words: string[]) => `*${words.length}\r\n${words.map(bulk).join("")}`;

function change(n: number): string {
  const id = ids[n % ids.length] ?? "";
  const word = Math.floor(n / ids.length) % 2 === 0 ? "paused" : "active";
  const timestamp = `${new Date().toISOString().slice(0, -1)}${`${n % 1000}`.padStart(3, "0")}`;
  const event = `{"event": "status_changed", "new_status": "${word}", "timestamp": "${timestamp}"}`;
  const history = `schedule:history:${id}`;
  return (
    command("SET", `schedule:status:${id}`, word) +
    command("MULTI") +
    command("LPUSH", history, event) +
    command("LTRIM", history, "0", "99") +
    command("EXPIRE", history, "604800") +
    command("EXEC")
  );
}

async function underWayAtMost(most: number): Promise<void> {
  while (sent - lines / linesOfChange > most) {
    await new Promise<void>((resolve) => {
      told = resolve;
    });
  }
}

let sent = 0;
const began = performance.now();
const sinceMs = () => performance.now() - began;
while (sinceMs() < Number(SECONDS) * 1000) {
  const due = Math.min((sinceMs() / 1000) * Number(RATE), sent + mostUnderWay);
  let text = "";
  for (; sent < due; sent++) text += change(sent);
  if (text !== "") socket.write(text);
  await underWayAtMost(mostUnderWay);
  await delay(sliceMs);
}
await underWayAtMost(0);
process.stdout.write(JSON.stringify({ changes: sent, seconds: sinceMs() / 1000 }));
process.exit(0);
