import type { ClusterInfo } from '../domain/cluster.ts';
import { isAppError } from '../domain/errors.ts';
import type { ResourceKind } from '../domain/kind.ts';
import type { ClusterReader, KindCatalogue } from '../domain/ports/cluster-access.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { KindStore, MissingKind } from '../domain/ports/store.ts';

export interface RememberKindsOptions {
  cluster: Pick<ClusterInfo, 'id'>;
  reader: Pick<ClusterReader, 'via' | 'kinds' | 'isDefined'>;
  store: KindStore;
  clock: Pick<Clock, 'now'>;
  signal: AbortSignal;
}

/** Definitions that are asked for one by one; an operator that goes may take hundreds along. */
const mostAsked = 200;

/**
 * Asks a cluster which kinds it has, and keeps the answer. Of a kind that is named no more it is asked whether its definition
 * is gone, too: a discovery that lacks it for a moment takes nothing along. Throws what `kinds` throws.
 */
export async function rememberKinds({
  cluster,
  reader,
  store,
  clock,
  signal,
}: RememberKindsOptions): Promise<KindCatalogue> {
  const at = new Date(clock.now()).toISOString();
  const { kinds, failedGroups } = await reader.kinds(signal);
  const missing = await store.saveKinds(cluster.id, {
    kinds,
    failedGroups: failedGroups.map(({ group }) => group),
    via: reader.via,
    at,
  });
  if (missing.length > 0) {
    const told: MissingKind[] = [];
    for (const [index, kind] of missing.entries())
      told.push({ kind, isDefined: index < mostAsked ? await ask(kind, reader, signal) : null });
    await store.settleMissing(cluster.id, told, at);
  }
  return { kinds, failedGroups };
}

/** null: nobody says. */
async function ask(
  kind: ResourceKind,
  reader: RememberKindsOptions['reader'],
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    return (await reader.isDefined?.(kind, signal)) ?? null;
  } catch (error) {
    if (!isAppError(error) || signal.aborted) throw error;
    return null;
  }
}
