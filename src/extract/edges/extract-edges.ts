import type { Edge } from '../../domain/edge.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { groupKind, groupOfVersion, mergeEdges, namedEdge } from './make-edge.ts';
import { edgeExtractors } from './registry.ts';

const extractorOf = new Map(
  edgeExtractors.flatMap((extractor) => extractor.kinds.map((kind) => [kind, extractor])),
);

/**
 * Everything that an object's fields point to, but for what its envelope tells: the owner (`Resource.owner`) and a pod's
 * node (`Resource.node`). Reads loosely and never throws. Pods of one template have equal edges.
 */
export function extractEdges(item: JsonObject, kind: Pick<ResourceKind, 'group' | 'kind'>): Edge[] {
  const own = extractorOf.get(groupKind(kind.group, kind.kind))?.edges(item) ?? [];
  return mergeEdges([...own, ...furtherOwners(item)], textAt(objectAt(item, 'metadata'), 'namespace'));
}

/** Owners beside the one that is the resource's owner. */
function furtherOwners(item: JsonObject): Edge[] {
  const owners = objectsAt(objectAt(item, 'metadata'), 'ownerReferences');
  const first = owners.find(({ controller }) => controller === true) ?? owners[0];
  return owners
    .filter((owner) => owner !== first)
    .flatMap((owner) =>
      namedEdge({
        type: 'owner',
        field: 'metadata.ownerReferences',
        toKind: groupKind(groupOfVersion(textAt(owner, 'apiVersion') ?? ''), textAt(owner, 'kind') ?? ''),
        toName: textAt(owner, 'name'),
      }),
    );
}
