import { type AppError, isAppError } from '../domain/errors.ts';
import type { InventoryReader } from '../domain/ports/store.ts';
import type { ClusterOutcome } from '../domain/scan.ts';
import { resolveKind } from './resolve-kind.ts';

/**
 * An error for each kind that was asked for and that no cluster which answered has. Known only after the clusters were
 * asked: a kind may have come with a CustomResourceDefinition since the last scan.
 */
export async function unknownKinds(
  names: readonly string[],
  outcomes: readonly ClusterOutcome[],
  store: Pick<InventoryReader, 'kinds'>,
): Promise<AppError[]> {
  const answered = outcomes.filter(({ ok }) => ok).map(({ clusterId }) => clusterId);
  if (names.length === 0 || answered.length === 0) return [];
  const having = await store.kinds({ clusterIds: answered, namespaces: 'all' });
  const kinds = having.map(({ kind }) => kind);
  return names.flatMap((name) => {
    try {
      resolveKind(name, kinds);
      return [];
    } catch (error) {
      if (isAppError(error, 'KIND_UNKNOWN')) return [error];
      throw error;
    }
  });
}
