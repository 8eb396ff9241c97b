import type { Actor } from "@/lib/access/can";
import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import type { Request } from "@/lib/transitions/transition";
import { exactPlaces, rota } from "./process";

/** The actor of a change, its request, and the reason given. */
export type By = { actor: Actor; requestId: string; body: { reason?: string | undefined } };

/**
 * Changes these schedules: `act` gets the source and the request as lib/transitions and lib/drift know it. Before the answer
 * the catalog reads the schedules again, so that the next list is right. It does so after an error too: the change may have been
 * done, also in part, and a refused caller saw an older state.
 * @throws what `act` throws
 */
export async function change<Answer>(
  { actor, requestId, body: { reason } }: By,
  ids: ScheduleId[],
  act: (source: Source, request: Request) => Promise<Answer>,
): Promise<Answer> {
  const { source, catalog } = rota();
  try {
    return await act(source, { actor, reason, requestId, exactPlaces });
  } finally {
    await catalog.refresh(ids);
  }
}
