import { parentPort } from "node:worker_threads";
import { Model } from "@/lib/catalog/thread/model";
import { openSource } from "@/lib/redis/source";
import { parseSettings } from "@/lib/settings";

// A catalog that answers each id with the places that name it, as lib/catalog/thread/worker.ts does. Its first message says that it follows.
const source = openSource(parseSettings(process.env));
const model = new Model(source, () => {});
await model.wasRead(600_000);
while ((await model.exactPlaces("")) === null) await new Promise((resolve) => setTimeout(resolve, 50));
parentPort?.postMessage(null);
parentPort?.on("message", async (id: string) => parentPort?.postMessage(await model.exactPlaces(id)));
