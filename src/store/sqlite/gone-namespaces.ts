import type { DatabaseSync } from 'node:sqlite';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { OpenList } from '../../domain/ports/store.ts';
import { observe } from './observation.ts';
import type { ResourceRows } from './resource-rows.ts';

export interface NamespacesOptions {
  /** Of the namespaces' own kind. */
  kindId: number;
  /** ISO time. */
  startedAt: string;
  /** Rows of this list and of later ones are of namespaces that may have come meanwhile. */
  oldestOpenList: number;
}

/**
 * What was in a namespace that is gone. Who may not list a kind cluster-wide reads it namespace by namespace, and of one that
 * is gone there is no list that could show it. Runs inside the transaction that finishes the namespaces' list.
 */
export class GoneNamespaces {
  readonly #database: DatabaseSync;
  readonly #resources: ResourceRows;

  constructor(database: DatabaseSync, resources: ResourceRows) {
    this.#database = database;
    this.#resources = resources;
  }

  /** Names of the namespaces that are kept; none for any other kind. */
  kept(kind: ResourceKind, kindId: number): Set<string> {
    if (groupResource(kind) !== 'namespaces') return new Set();
    const rows = this.#database.prepare('select name from t_resources where kind = ?').all(kindId);
    return new Set(rows.map(({ name }) => String(name)));
  }

  /** Deletes the rows of namespaces that the cluster says it does not have. Answers how many there were. */
  deleteNamed(names: readonly string[], { kindId, startedAt }: NamespacesOptions): number {
    const find = this.#database.prepare('select uid, name from t_resources where kind = ? and name = ?');
    const rows = names.flatMap((name) => find.all(kindId, name));
    for (const { uid, name } of rows)
      this.#resources.deleteObject(observe(this.#database, kindId, startedAt), {
        uid: uid === null ? null : String(uid),
        namespace: null,
        name: String(name),
        resourceVersion: null,
      });
    return rows.length;
  }

  /** Deletes what all other kinds of the cluster have in these namespaces. */
  empty({ clusterId }: OpenList, names: readonly string[], options: NamespacesOptions): void {
    if (names.length === 0) return;
    const kinds = this.#database
      .prepare(
        'select k.id from t_kinds k join t_clusters c on c.id = k.cluster where c.cluster_id = ? and k.id <> ?',
      )
      .all(clusterId, options.kindId);
    const setCount = this.#database.prepare('update t_kinds set count = ? where id = ?');
    for (const id of kinds.map((row) => Number(row.id))) {
      const deleted = this.#resources.deleteUnseen(observe(this.#database, id, options.startedAt), {
        seen: new Set(),
        listId: options.oldestOpenList - 1,
        provenNamespaces: names,
      });
      this.#resources.flush();
      if (deleted > 0) setCount.run(this.#resources.count(id), id);
    }
  }
}
