import type { Actor } from "@/lib/access/can";
import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import type { Request } from "@/lib/transitions/transition";
import { exactPlaces, rota } from "./process";

/** Who asks for a change, in which request, and why. */
export type By = { actor: Actor; requestId: string; body: { reason?: string | undefined } };

/**
 * Changes these schedules: `act` gets the source and the request as lib/transitions and lib/drift know it. Before the answer
 * the catalog reads the schedules again, so that the next list is right. It does so after a refusal too, since the operator
 * saw something else, but nobody waits for that.
 * @throws what `act` throws
 */
export async function change<Answer>(
  { actor, requestId, body: { reason } }: By,
  ids: ScheduleId[],
  act: (source: Source, request: Request) => Promise<Answer>,
): Promise<Answer> {
  const { source, catalog } = rota();
  try {
    const answer = await act(source, { actor, reason, requestId, exactPlaces });
    await catalog.refresh(ids);
    return answer;
  } catch (error) {
    void catalog.refresh(ids);
    throw error;
  }
}
