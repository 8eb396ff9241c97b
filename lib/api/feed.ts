import { randomUUID } from "node:crypto";
import type { Interest } from "@/lib/catalog/asking/subscribers";
import type { CatalogClient, CatalogEvent } from "@/lib/catalog/thread/client";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";

type Listener = (message: Uint8Array) => void;

/** What all streams of one interest share. `waiting`: those to begin as soon as the catalog knows the interest. */
type Shared = { listeners: Set<Listener>; isSubscribed: boolean; waiting: Set<() => void>; stop: () => void };

/**
 * Turns the catalog's events into messages for event streams. Streams of the same interest share one subscriber, so that many
 * open tabs cost the catalog as little as one. The last changes are kept for streams that broke off: each message carries its
 * place (`id:`), from which a reader resumes.
 */
export class Feed {
  /** Places of another process mean nothing here. */
  readonly #epoch = randomUUID().slice(0, 8);
  #number = 0;
  /** The last changes, newest last; null: perhaps everything. */
  #kept: (readonly ScheduleId[] | null)[] = [];
  #shared = new Map<string, Shared>();

  constructor(readonly catalog: Pick<CatalogClient, "subscribe" | "freshness">) {
    // The first subscriber is notified first: a change is kept before any stream is sent it.
    catalog.subscribe({ filter: { search: "", status: [], type: [] } }, (event) => {
      if (event.kind === "change") this.#keep(event.ids);
    });
  }

  /** Returns how fresh the data is, as a message for a reader that begins now. */
  freshness(): Uint8Array {
    return this.#message("freshness", this.catalog.freshness());
  }

  /** Returns the message for a reader that missed something unknown: everything may have changed. */
  everything(): Uint8Array {
    const messages = [this.freshness(), this.#message("change", { ids: [] }), this.#message("summary", {})];
    return Buffer.concat(messages);
  }

  /**
   * Calls the listener with each message that concerns an interest, until the returned function is called. `since`: the
   * reader's last place, so that what it missed comes first. Null: it begins now.
   */
  subscribe(interest: Interest, since: string | null, listener: Listener): () => void {
    const key = JSON.stringify(interest);
    const shared = this.#shared.get(key) ?? this.#share(key, interest);
    const begin = () => {
      const missed = since === null ? [] : this.#missed(since, interest);
      if (missed === null) listener(this.everything());
      else if (missed.length > 0) listener(this.#message("change", { ids: missed }));
      shared.listeners.add(listener);
    };
    if (shared.isSubscribed) begin();
    else shared.waiting.add(begin);
    return () => {
      shared.waiting.delete(begin);
      shared.listeners.delete(listener);
      if (shared.listeners.size + shared.waiting.size > 0 || this.#shared.get(key) !== shared) return;
      this.#shared.delete(key);
      shared.stop();
    };
  }

  #share(key: string, interest: Interest): Shared {
    const shared: Shared = { listeners: new Set(), isSubscribed: false, waiting: new Set(), stop: () => {} };
    this.#shared.set(key, shared);
    shared.stop = this.catalog.subscribe(interest, (event) => this.#dispatch(shared, event));
    return shared;
  }

  #dispatch(shared: Shared, event: CatalogEvent): void {
    if (event.kind === "subscribed") {
      shared.isSubscribed = true;
      for (const begin of shared.waiting) begin();
      shared.waiting.clear();
      return;
    }
    if (shared.listeners.size === 0) return;
    const message = this.#messageOf(event);
    for (const listener of shared.listeners) listener(message);
  }

  #messageOf(event: Exclude<CatalogEvent, { kind: "subscribed" }>): Uint8Array {
    if (event.kind === "freshness") return this.#message("freshness", event.freshness);
    if (event.kind === "summary") return this.#message("summary", {});
    return this.#message("change", { ids: event.ids ?? [] });
  }

  #message(event: string, data: unknown): Uint8Array {
    return Buffer.from(`id: ${this.#epoch}.${this.#number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #keep(ids: readonly ScheduleId[] | null): void {
    this.#number++;
    this.#kept.push(ids);
    if (this.#kept.length > limits.keptChanges) this.#kept.shift();
  }

  /** Returns the ids that changed since a place, including those that a filter would not find; null: unknown, so perhaps everything. */
  #missed(since: string, { ids, filter }: Interest): ScheduleId[] | null {
    const [epoch, number] = since.split(".");
    const count = this.#number - Number(number);
    if (epoch !== this.#epoch || !(count >= 0 && count <= this.#kept.length)) return null;
    const missed = new Set<ScheduleId>();
    for (const changed of this.#kept.slice(this.#kept.length - count)) {
      if (changed === null) return null;
      for (const id of changed) missed.add(id);
    }
    const wanted = filter ? [...missed] : (ids ?? []).filter((id) => missed.has(id));
    return wanted.length > limits.changeIds ? null : wanted;
  }
}
