import type { Scope } from '../coverage.ts';
import type { RelatedObject, Relation } from '../relation.ts';

/** A kept object by its id, with the cluster that it is in. */
export interface PlacedObject extends RelatedObject {
  id: number;
  clusterId: string;
  cluster: string;
}

/**
 * Reads how kept objects hang together. Contract: sees only what the scope allows (a target that the asker may not see is
 * `unknown`); never contacts a cluster; each answer is of one moment.
 */
export interface RelationReader {
  /** Objects of a kind (GroupResource) with one of these names, sorted by cluster and namespace. */
  placedObjects(
    filter: { kinds: string[]; names: string[]; namespaces: string[] | null },
    scope: Scope,
  ): Promise<PlacedObject[]>;
  /** What these objects, all of one cluster, point to. */
  relationsFrom(ids: readonly number[], scope: Scope): Promise<Relation[]>;
  /** What points to these objects, all of one cluster. */
  relationsTo(ids: readonly number[], scope: Scope): Promise<Relation[]>;
}
