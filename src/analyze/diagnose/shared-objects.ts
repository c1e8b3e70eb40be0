import type { Scope } from '../../domain/coverage.ts';
import type { DiagnosisReader, KeptObject } from '../../domain/ports/diagnosis.ts';
import type { Need } from './check.ts';

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

  async around(needs: readonly Need[], batch: readonly KeptObject[]): Promise<Around> {
    const namespaces = [...new Set(batch.flatMap(({ namespace }) => namespace ?? []))];
    const ofNamespace = new Map<string, readonly KeptObject[]>();
    const ofCluster = new Map<string, readonly KeptObject[]>();
    for (const kind of kindsOf(needs, 'cluster')) ofCluster.set(kind, await this.#all(kind));
    for (const kind of namespaces.length === 0 ? [] : kindsOf(needs, 'namespace'))
      for (const [key, group] of await this.#byNamespace(kind, namespaces)) ofNamespace.set(key, group);
    return ({ namespace }, kind) => [
      ...(ofCluster.get(kind) ?? []),
      ...(namespace === null ? [] : (ofNamespace.get(keyOf(kind, namespace)) ?? [])),
    ];
  }

  async #all(kind: string): Promise<readonly KeptObject[]> {
    const known = this.#ofCluster.get(kind);
    if (known !== undefined) return known;
    const read = await this.#reader.objects(await this.#ids(kind, null), this.#scope);
    this.#ofCluster.set(kind, read);
    return read;
  }

  async #byNamespace(kind: string, namespaces: readonly string[]): Promise<[string, KeptObject[]][]> {
    const objects = await this.#reader.objects(await this.#ids(kind, namespaces), this.#scope);
    const groups = Map.groupBy(objects, ({ namespace }) => namespace ?? '');
    return [...groups].map(([namespace, group]) => [keyOf(kind, namespace), group]);
  }

  #ids(kind: string, namespaces: readonly string[] | null): Promise<number[]> {
    return this.#reader.candidates({ kind }, { clusterId: this.#clusterId, namespaces }, this.#scope);
  }
}

function kindsOf(needs: readonly Need[], what: 'namespace' | 'cluster'): string[] {
  return needs.flatMap((need) => (need.what === what ? need.kinds : []));
}

function keyOf(kind: string, namespace: string): string {
  return JSON.stringify([kind, namespace]);
}
