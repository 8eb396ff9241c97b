import type { Interest, ModelEvent } from "@/lib/catalog/asking/subscribers";
import type { Freshness } from "@/lib/catalog/types";
import type { Model } from "./model";

/** What may be asked of the worker: these methods of the model, each with its arguments. */
export const questions = [
  "schedules",
  "configs",
  "config",
  "summary",
  "drift",
  "latest",
  "places",
  "exactPlaces",
  "refresh",
  "upcoming",
  "upcomingStarts",
] as const;
export type Question = (typeof questions)[number];
export type Asked<Name extends Question> = Parameters<Model[Name]>;
export type Answered<Name extends Question> = Awaited<ReturnType<Model[Name]>>;

export type ToWorker =
  | { kind: "ask"; number: number; question: Question; asked: unknown[] }
  | { kind: "follow"; follower: number; interest: Interest }
  | { kind: "unfollow"; follower: number };

/** `fault`: what the question was refused with; its class does not travel, so its kind does. */
export type FromWorker =
  | { kind: "answer"; number: number; answer: unknown }
  | { kind: "fault"; number: number; fault: "invalid" | "redis" | "other"; message: string }
  | { kind: "event"; event: ModelEvent; freshness: Freshness };
