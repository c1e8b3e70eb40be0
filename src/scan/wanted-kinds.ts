import { isAppError } from '../domain/errors.ts';
import { groupResource, type ResourceKind } from '../domain/kind.ts';
import type { KindCatalogue } from '../domain/ports/cluster-access.ts';
import { resolveKind } from './resolve-kind.ts';

/** The kinds that people named, or all. A kind that this cluster does not have is no fault where another cluster may have it. */
export function wantedKinds(catalogue: KindCatalogue, names: readonly string[]): ResourceKind[] {
  if (names.length === 0) return catalogue.kinds;
  const wanted = names.flatMap((name) => {
    try {
      return [groupResource(resolveKind(name, catalogue.kinds))];
    } catch (error) {
      if (isAppError(error, 'KIND_UNKNOWN')) return [];
      throw error;
    }
  });
  return catalogue.kinds.filter((kind) => wanted.includes(groupResource(kind)));
}
