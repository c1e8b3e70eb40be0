import type { Scope } from '../../domain/coverage.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { PlacedObject, RelationReader } from '../../domain/ports/relations.ts';
import type { RelationNode } from '../../domain/relation-tree.ts';
import { growTree } from './grow-tree.ts';
import { pickRoot } from './pick-root.ts';

export interface TreeOptions {
  relations: RelationReader;
  kind: ResourceKind;
  name: string;
  /** null: all. */
  namespaces: string[] | null;
  scope: Scope;
  /** Levels below the root. */
  depth: number;
}

/** The object that is meant, and what hangs together with it. Throws OBJECT_UNKNOWN, OBJECT_AMBIGUOUS. */
export async function showTree({
  relations,
  kind,
  name,
  namespaces,
  scope,
  depth,
}: TreeOptions): Promise<{ place: PlacedObject; root: RelationNode }> {
  const found = await relations.placedObjects(
    // What has no namespace is in all of them.
    { kinds: [groupResource(kind)], names: [name], namespaces: kind.namespaced ? namespaces : null },
    scope,
  );
  const place = pickRoot(found, { kind: kind.plural, name });
  const { clusterId: _, cluster: __, ...object } = place;
  const here: Scope = { clusterIds: [place.clusterId], namespaces: scope.namespaces };
  return { place, root: await growTree(object, { relations, scope: here, depth }) };
}
