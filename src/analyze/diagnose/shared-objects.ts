import type { Scope } from '../../domain/coverage.ts';
import type { CandidateFilter, DiagnosisReader, KeptObject } from '../../domain/ports/diagnosis.ts';
import type { Relation } from '../../domain/relation.ts';
import type { Need } from './check.ts';

type NamespaceNeed = Extract<Need, { what: 'namespace' }>;
type Around = (candidate: KeptObject, kind: string) => readonly KeptObject[];

/**
 * What checks need of a namespace or a cluster as a whole. Kinds of the whole cluster are few and are read once in a run; those
 * of namespaces are held for one batch only.
 */
export class SharedObjects {
  readonly #reader: DiagnosisReader;
  readonly #clusterId: string;
  readonly #scope: Scope;
  readonly #ofCluster = new Map<string, readonly KeptObject[]>();

  constructor({ reader, clusterId, scope }: { reader: DiagnosisReader; clusterId: string; scope: Scope }) {
    this.#reader = reader;
    this.#clusterId = clusterId;
    this.#scope = scope;
  }

  /** Whether the cluster has an object of one of these kinds. */
  async hasAny(kinds: readonly string[]): Promise<boolean> {
    for (const kind of kinds) if ((await this.#ids(kind, null)).length > 0) return true;
    return false;
  }

  async around(
    needs: readonly Need[],
    batch: readonly KeptObject[],
    pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
  ): Promise<Around> {
    const ofNamespace = new Map<string, readonly KeptObject[]>();
    const ofCluster = new Map<string, readonly KeptObject[]>();
    for (const need of needs) {
      if (need.what === 'cluster')
        for (const kind of need.kinds) ofCluster.set(kind, await this.#all(kind, need.any));
      if (need.what === 'namespace') await this.#addNamespaces(ofNamespace, need, batch, pointsTo);
    }
    return ({ namespace }, kind) => [
      ...(ofCluster.get(kind) ?? []),
      ...(namespace === null ? [] : (ofNamespace.get(keyOf(kind, namespace)) ?? [])),
    ];
  }

  async #all(kind: string, any: CandidateFilter['any']): Promise<readonly KeptObject[]> {
    const key = JSON.stringify([kind, any]);
    const known = this.#ofCluster.get(key);
    if (known !== undefined) return known;
    const read = await this.#reader.objects(await this.#ids(kind, null, any), this.#scope);
    this.#ofCluster.set(key, read);
    return read;
  }

  async #addNamespaces(
    to: Map<string, readonly KeptObject[]>,
    need: NamespaceNeed,
    batch: readonly KeptObject[],
    pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
  ): Promise<void> {
    const namespaces = namespacesOf(batch, need, pointsTo);
    if (namespaces.length === 0) return;
    for (const kind of need.kinds) {
      const ids = await this.#ids(kind, namespaces, need.any);
      const objects = await this.#reader.objects(ids, this.#scope);
      for (const [namespace, group] of Map.groupBy(objects, (object) => object.namespace ?? ''))
        to.set(keyOf(kind, namespace), group);
    }
  }

  #ids(kind: string, namespaces: readonly string[] | null, any?: CandidateFilter['any']): Promise<number[]> {
    const filter = any === undefined ? { kind } : { kind, any };
    return this.#reader.candidates(filter, { clusterId: this.#clusterId, namespaces }, this.#scope);
  }
}

function namespacesOf(
  batch: readonly KeptObject[],
  need: NamespaceNeed,
  pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
): string[] {
  const wanting = batch.filter(({ id }) => need.if?.(pointsTo.get(id) ?? []) !== false);
  return [...new Set(wanting.flatMap(({ namespace }) => namespace ?? []))];
}

function keyOf(kind: string, namespace: string): string {
  return JSON.stringify([kind, namespace]);
}
