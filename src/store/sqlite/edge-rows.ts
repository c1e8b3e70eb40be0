import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Edge } from '../../domain/edge.ts';
import { RememberedIds } from './remembered-ids.ts';

/** The set of an object that points to nothing. */
const emptySet = 0;

/**
 * Edges in sets: what the pods of one template point to is kept once. Owner and node of an object stand in its own row.
 * Runs inside the caller's transaction; after a rollback `forget` must be called.
 */
export class EdgeRows {
  readonly #find: StatementSync;
  readonly #insertSet: StatementSync;
  readonly #insertEdge: StatementSync;
  readonly #ids = new RememberedIds();

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select id from t_edge_sets where hash = ?');
    this.#insertSet = database.prepare('insert into t_edge_sets (hash) values (?)');
    this.#insertEdge = database.prepare(
      `insert into t_edges (edge_set, position, type, field, to_kind, to_namespace, to_name, optional, parts, selector,
         label_key, label_value) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  idOf(edges: readonly Edge[]): number {
    if (edges.length === 0) return emptySet;
    const text = JSON.stringify(edges);
    return this.#ids.get(text, () => this.#intern(text, edges));
  }

  forget(): void {
    this.#ids.clear();
  }

  #intern(text: string, edges: readonly Edge[]): number {
    const hash = createHash('sha1').update(text).digest('base64url');
    const kept = this.#find.get(hash);
    if (kept !== undefined) return Number(kept.id);
    const id = Number(this.#insertSet.run(hash).lastInsertRowid);
    for (const [position, edge] of edges.entries()) this.#insert(id, position, edge);
    return id;
  }

  #insert(id: number, position: number, edge: Edge): void {
    const { type, field, toKind, toNamespace, toName, optional, parts, selector } = edge;
    const [key, value] = surestLabel(edge);
    this.#insertEdge.run(
      id,
      position,
      type,
      field,
      toKind,
      toNamespace,
      toName,
      optional ? 1 : 0,
      parts.length === 0 ? null : JSON.stringify(parts),
      selector === null ? null : JSON.stringify(selector),
      key,
      value,
    );
  }
}

/** One label that whatever is selected must have: the index of labels then says what is worth looking at. */
function surestLabel({ selector }: Edge): [string, string] | [null, null] {
  const demanded = selector?.find(({ operator, values }) => operator === 'in' && values.length === 1);
  const [value] = demanded?.values ?? [];
  return demanded === undefined || value === undefined ? [null, null] : [demanded.key, value];
}
