import type { Settings } from '../config/settings.ts';
import { ttlRuleOf } from '../config/ttl.ts';
import type { ResourceKind } from '../domain/kind.ts';

/** What the settings say of how much is read at once, and for how long it counts as fresh. */
export function scanLimits({
  ttlSeconds,
  concurrentClusters,
  concurrentLists,
  concurrentListsInFleet,
  watchConnections,
}: Settings) {
  return {
    ttl: (kind: ResourceKind) => ttlRuleOf(ttlSeconds, kind),
    concurrentClusters,
    concurrentLists,
    concurrentListsInFleet,
    watchConnections,
  };
}
