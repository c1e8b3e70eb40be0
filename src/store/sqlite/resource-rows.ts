import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DeletedObject } from '../../domain/ports/watching.ts';
import type { Resource } from '../../domain/resource.ts';
import { isOlderVersion } from '../../domain/resource-version.ts';
import { BodyPacks, type PackSlot, rewritePoorPacks } from './body-packs.ts';
import { EdgeRows } from './edge-rows.ts';
import { MessageRows } from './message-rows.ts';

/** What a list may delete: rows that it was allowed to see, did not see, and that no newer list wrote. */
export interface Unseen {
  seen: ReadonlySet<number>;
  listId: number;
  provenNamespaces: 'all' | readonly string[];
}

interface KeptRow {
  id: number;
  uid: string | null;
  resource_version: string | null;
  body_hash: string;
  pack: number;
  slot: number;
}

const columns = [
  'kind',
  'namespace',
  'name',
  'uid',
  'resource_version',
  'created_at',
  'deleting_since',
  'label_set',
  'image_set',
  'owner',
  'phase',
  'reason',
  'ready_count',
  'wanted_count',
  'restarts',
  'node',
  'facts',
  'changed_by',
  'body_hash',
  'pack',
  'slot',
  'list',
  'edge_set',
];

/** Rows of resources with their bodies, labels and images. Runs inside the caller's transaction. */
export class ResourceRows {
  readonly #database: DatabaseSync;
  readonly #namespaceIds = new Map<string, number>();
  readonly #labelSetIds = new Map<string, number>();
  readonly #imageSetIds = new Map<string, number>();
  readonly #find: StatementSync;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;
  readonly #packs: BodyPacks;
  readonly #edges: EdgeRows;
  readonly #messages: MessageRows;
  readonly #onSaved: (resource: Resource, kindId: number) => void;

  /** `onSaved` is told of every row that was written, in the same transaction. */
  constructor(
    database: DatabaseSync,
    onSaved: (resource: Resource, kindId: number) => void = () => undefined,
  ) {
    this.#database = database;
    this.#onSaved = onSaved;
    this.#find = database.prepare(
      'select id, uid, resource_version, body_hash, pack, slot from t_resources where kind = ? and namespace = ? and name = ?',
    );
    this.#upsert = database.prepare(
      `insert into t_resources (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
       on conflict (kind, namespace, name) do update set ${columns
         .slice(3)
         .map((name) => `${name} = excluded.${name}`)
         .join(', ')} returning id`,
    );
    this.#delete = database.prepare('delete from t_resources where id = ?');
    this.#packs = new BodyPacks(database);
    this.#edges = new EdgeRows(database);
    this.#messages = new MessageRows(database);
  }

  /** Writes a row unless what is kept is newer. The same name with another uid is another object in its place. */
  save(
    resource: Resource,
    kindId: number,
    listId: number,
  ): { id: number; effect: 'added' | 'changed' | 'none' } {
    const namespace = this.#namespaceId(resource.namespace ?? '');
    const kept = this.#find.get(kindId, namespace, resource.name) as KeptRow | undefined;
    if (kept !== undefined && isOlder(resource, kept)) return { id: kept.id, effect: 'none' };
    const { pack, slot } = this.#keepBody(resource, kindId, kept);
    const row = this.#upsert.get(
      kindId,
      namespace,
      resource.name,
      resource.uid,
      resource.resourceVersion,
      resource.createdAt,
      resource.deletingSince,
      this.#labelSetId(resource.labels),
      this.#imageSetId(resource.images),
      jsonOrNull(resource.owner),
      resource.phase,
      resource.reason,
      resource.readyCount,
      resource.wantedCount,
      resource.restarts,
      resource.node,
      JSON.stringify(resource.facts),
      jsonOrNull(resource.changedBy),
      resource.bodyHash,
      pack,
      slot,
      listId,
      this.#edges.idOf(resource.edges),
    );
    this.#onSaved(resource, kindId);
    const id = Number(row?.id);
    this.#messages.save(id, resource.messages, kept === undefined);
    if (kept === undefined) return { id, effect: 'added' };
    const isSame = kept.body_hash === resource.bodyHash && kept.uid === resource.uid;
    return { id, effect: isSame ? 'none' : 'changed' };
  }

  #keepBody({ body, bodyHash }: Resource, kindId: number, kept: KeptRow | undefined): PackSlot {
    if (kept?.body_hash === bodyHash) return kept;
    if (kept !== undefined) this.#packs.release(kept.pack);
    return this.#packs.add(kindId, body);
  }

  /** Writes the bodies of what was saved: the last step of every transaction that saved or deleted. */
  flush(): void {
    this.#packs.flush();
  }

  /** After a list: bodies of what changed little by little are brought together again. */
  tidy(kindId: number): void {
    rewritePoorPacks(this.#database, kindId, this.#packs);
  }

  /** After a transaction was rolled back: what was remembered in it may not be there. */
  forget(): void {
    this.#packs.forget();
    this.#edges.forget();
    this.#namespaceIds.clear();
    this.#labelSetIds.clear();
    this.#imageSetIds.clear();
  }

  idsByUid(kindId: number): Map<string, number> {
    const rows = this.#database
      .prepare('select uid, id from t_resources where kind = ? and uid is not null')
      .all(kindId);
    return new Map(rows.map(({ uid, id }) => [String(uid), Number(id)]));
  }

  deleteUnseen(kindId: number, { seen, listId, provenNamespaces }: Unseen): number {
    const proven =
      provenNamespaces === 'all' ? null : new Set(provenNamespaces.map((name) => this.#namespaceId(name)));
    const rows = this.#database
      .prepare('select id, namespace, list, pack from t_resources where kind = ?')
      .all(kindId);
    let deleted = 0;
    for (const { id, namespace, list, pack } of rows) {
      const isNewer = Number(list) > listId;
      if (seen.has(Number(id)) || isNewer || (proven !== null && !proven.has(Number(namespace)))) continue;
      this.#packs.release(Number(pack));
      this.#delete.run(Number(id));
      deleted += 1;
    }
    return deleted;
  }

  /** Deletes a row that is of this object and not newer than its deletion; false: there is none. */
  deleteObject(kindId: number, deleted: DeletedObject): boolean {
    const namespace = this.#namespaceId(deleted.namespace ?? '');
    const kept = this.#find.get(kindId, namespace, deleted.name) as KeptRow | undefined;
    if (kept === undefined || kept.uid !== deleted.uid) return false;
    if (isOlderVersion(deleted.resourceVersion ?? '', kept.resource_version ?? '')) return false;
    this.#packs.release(kept.pack);
    this.#delete.run(kept.id);
    return true;
  }

  deleteKind(kindId: number): void {
    this.#database.prepare('delete from t_packs where kind = ?').run(kindId);
    this.#database.prepare('delete from t_resources where kind = ?').run(kindId);
  }

  count(kindId: number): number {
    return Number(
      this.#database.prepare('select count(*) as count from t_resources where kind = ?').get(kindId)?.count,
    );
  }

  #namespaceId(name: string): number {
    return remembered(this.#namespaceIds, name, () => this.#internedId('t_namespaces', 'name', name));
  }

  #labelSetId(labels: Record<string, string>): number {
    const entries = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
    const text = JSON.stringify(Object.fromEntries(entries));
    return remembered(this.#labelSetIds, text, () => {
      const id = this.#internedId('t_label_sets', 'labels', text);
      const insert = this.#database.prepare(
        'insert or ignore into t_labels (label_set, key, value) values (?, ?, ?)',
      );
      for (const [key, value] of entries) insert.run(id, key, value);
      return id;
    });
  }

  #imageSetId(images: readonly string[]): number {
    const text = JSON.stringify(images);
    return remembered(this.#imageSetIds, text, () => this.#internedId('t_image_sets', 'images', text));
  }

  #internedId(table: string, column: string, value: string): number {
    this.#database.prepare(`insert or ignore into ${table} (${column}) values (?)`).run(value);
    return Number(this.#database.prepare(`select id from ${table} where ${column} = ?`).get(value)?.id);
  }
}

/** Other processes may write too: what is remembered is only ever added to, so it stays true. Bounded against odd fleets. */
function remembered(ids: Map<string, number>, key: string, find: () => number): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  if (ids.size > 20_000) ids.clear();
  const id = find();
  ids.set(key, id);
  return id;
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Of two states of one object; what cannot be compared is taken for newer. */
function isOlder(resource: Resource, kept: KeptRow): boolean {
  if (resource.uid !== kept.uid) return false;
  return isOlderVersion(resource.resourceVersion ?? '', kept.resource_version ?? '');
}
