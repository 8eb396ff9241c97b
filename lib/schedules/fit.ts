import { limits } from "@/lib/limits";
import { cut } from "./cut";
import { withinDepth } from "./depth";
import type { Json, JsonObject } from "./types";

/** The name of the entry that says how many entries are left out. */
const more = "…";

/**
 * Returns an object that is small enough to be sent and shown: its JSON has about `most` characters, and each text in it at
 * most `text`. Texts are cut (cut.ts); where no room is left, the other entries of an array or object are left out, and an
 * entry `…` says how many: `"…": "49,990 more"`. An object that fits is returned itself.
 */
export function fitted(object: JsonObject, most: number, text = most): JsonObject {
  const shallow = withinDepth(object);
  const room = { left: most, text, isCut: false };
  const fit = fitObject(shallow, room);
  return room.isCut ? fit : shallow;
}

type Room = { left: number; readonly text: number; isCut: boolean };

function fitValue(value: Json, room: Room): Json {
  if (typeof value === "string") return fitText(value, room);
  if (Array.isArray(value)) return fitArray(value, room);
  if (typeof value === "object" && value !== null) return fitObject(value, room);
  room.left -= String(value).length + 1;
  return value;
}

function fitText(text: string, room: Room): string {
  const fit = cut(text, Math.min(room.text, Math.max(room.left, limits.leastText)));
  if (fit !== text) room.isCut = true;
  room.left -= fit.length + 3;
  return fit;
}

function fitArray(array: Json[], room: Room): Json[] {
  const fit: Json[] = [];
  for (const value of array) {
    if (room.left <= 0) return [...fit, leftOut(array.length - fit.length, room)];
    fit.push(fitValue(value, room));
  }
  return fit;
}

function fitObject(object: JsonObject, room: Room): JsonObject {
  const entries = Object.entries(object);
  const fit: [string, Json][] = [];
  for (const [name, value] of entries) {
    if (room.left <= 0) {
      fit.push([more, leftOut(entries.length - fit.length, room)]);
      break;
    }
    fit.push([fitText(name, room), fitValue(value, room)]);
  }
  return Object.fromEntries(fit);
}

function leftOut(count: number, room: Room): string {
  room.isCut = true;
  return `${count.toLocaleString("en")} more`;
}
