import type { Interest, ModelEvent } from "@/lib/catalog/asking/subscribers";
import type { Freshness } from "@/lib/catalog/types";
import type { Model } from "./model";

/** The questions that the worker answers: methods of the model, each with its own arguments. */
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
  | { kind: "subscribe"; subscriber: number; interest: Interest }
  | { kind: "unsubscribe"; subscriber: number };

/** `fault`: the kind of error that a question failed with, since the class of an error is lost between threads. */
export type FromWorker =
  | { kind: "answer"; number: number; answer: unknown }
  | { kind: "fault"; number: number; fault: "invalid" | "redis" | "other"; message: string }
  | { kind: "event"; event: ModelEvent; freshness: Freshness };
