import { groupResource, type ResourceKind } from '../../domain/kind.ts';

/** Larger lists are asked for namespace by namespace: no server pages them, and each is one message. */
const largestListBytes = 5_000_000;
/** Clusters with more nodes have long lists of these. */
const fewNodes = 10;
const longInLargeClusters = new Set(['pods', 'events', 'replicasets.apps', 'configmaps']);

/** Whether a kind is expected to be too large for one answer; `lastBytes`: what its last list took, null: never listed. */
export function isLargeKind(kind: ResourceKind, lastBytes: number | null, nodes: number): boolean {
  if (!kind.namespaced) return false;
  if (lastBytes !== null) return lastBytes > largestListBytes;
  return nodes > fewNodes && longInLargeClusters.has(groupResource(kind));
}
