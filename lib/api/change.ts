import type { Actor } from "@/lib/access/can";
import type { ScheduleId } from "@/lib/ids";
import { OutcomeUnknownError, RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import type { Request } from "@/lib/transitions/transition";
import { exactPlaces, rota } from "./process";

/** The actor of a change, its request, and the reason given. */
export type By = { actor: Actor; requestId: string; body: { reason?: string | undefined } };

/**
 * Changes these schedules: `act` gets the source and the request as lib/transitions and lib/drift know it. Before the answer
 * the catalog reads the schedules again, so that the next list is right. It does so after a refusal too, since the caller saw an
 * older state. An outage is answered at once: the catalog would only wait for the same Redis.
 * @throws what `act` throws
 */
export async function change<Answer>(
  { actor, requestId, body: { reason } }: By,
  ids: ScheduleId[],
  act: (source: Source, request: Request) => Promise<Answer>,
): Promise<Answer> {
  const { source, catalog } = rota();
  let isOutage = false;
  try {
    return await act(source, { actor, reason, requestId, exactPlaces });
  } catch (error) {
    isOutage = error instanceof RedisUnavailableError || error instanceof OutcomeUnknownError;
    throw error;
  } finally {
    const isRead = catalog.refresh(ids);
    if (!isOutage) await isRead;
  }
}
