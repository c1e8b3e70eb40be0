import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { gone } from '../../analyze/changes/describe-arrival.ts';
import type { ChangeWord } from '../../domain/change.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { DeletedObject } from '../../domain/ports/watching.ts';
import type { Resource } from '../../domain/resource.ts';
import { isOlderVersion } from '../../domain/resource-version.ts';
import { BodyPacks, type PackSlot, rewritePoorPacks } from './body-packs.ts';
import { EdgeRows } from './edge-rows.ts';
import { moveHistory } from './history-rows.ts';
import { jsonOrNull } from './json-or-null.ts';
import { MessageRows } from './message-rows.ts';
import type { Observation } from './observation.ts';
import { resourceColumns as columns } from './resource-columns.ts';
import { SearchRows } from './search-rows.ts';
import { SharedRows } from './shared-rows.ts';
import { TallyRows } from './tally-rows.ts';
import { type NewRow, VersionRows } from './version-rows.ts';

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
  list: number;
}

/** Where a row is kept: numbers of its kind, that kind's cluster, and its namespace. */
export interface RowPlace {
  kindId: number;
  cluster: number;
  namespace: number;
}

/** Told of every row that was written, and of every one that is about to be deleted, in the same transaction. */
export interface RowListener {
  keep(resource: Resource, place: RowPlace): void;
  leave(resourceId: number, kind: ResourceKind): void;
}

/** Rows of resources with their bodies, labels and images. Runs inside the caller's transaction. */
export class ResourceRows {
  readonly #database: DatabaseSync;
  readonly #shared: SharedRows;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #packs: BodyPacks;
  readonly #edges: EdgeRows;
  readonly #messages: MessageRows;
  readonly #search: SearchRows;
  readonly #versions: VersionRows;
  readonly #tallies: TallyRows;
  readonly #listener: RowListener;

  constructor(database: DatabaseSync, listener: RowListener) {
    this.#database = database;
    this.#listener = listener;
    this.#find = database.prepare(
      'select id, uid, resource_version, body_hash, pack, slot, list from t_resources where kind = ? and namespace = ? and name = ?',
    );
    // Not one that does either and returns the id: of what an insert returns SQLite makes a table each time.
    this.#insert = database.prepare(
      `insert into t_resources (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
    this.#update = database.prepare(
      `update t_resources set ${columns.map((name) => `${name} = ?`).join(', ')} where id = ?`,
    );
    this.#delete = database.prepare('delete from t_resources where id = ?');
    this.#packs = new BodyPacks(database);
    this.#shared = new SharedRows(database);
    this.#edges = new EdgeRows(database);
    this.#search = new SearchRows(database);
    this.#messages = new MessageRows(database, this.#search);
    this.#versions = new VersionRows(database);
    this.#tallies = new TallyRows(database);
  }

  /**
   * Writes a row unless what is kept is newer, and the version that it replaces. The same name with another uid is another
   * object in its place. What changed but means nothing counts as no change.
   */
  save(
    resource: Resource,
    seen: Observation,
    listId: number,
  ): { id: number; effect: 'added' | 'changed' | 'none' } {
    const { kindId } = seen;
    const namespace = this.#shared.namespaceId(resource.namespace ?? '');
    const kept = this.#find.get(kindId, namespace, resource.name) as KeptRow | undefined;
    if (kept !== undefined && isOlder(resource, kept)) {
      // A list shows what is after all that was written before it began, so that the version went back: the cluster was restored.
      const isRestored = seen.isOneMoment && kept.list <= listId;
      if (!isRestored) return { id: kept.id, effect: 'none' };
    }
    const newLabelSet = this.#shared.labelSetId(resource.labels);
    const effect = this.#keepVersion(resource, kept, { ...seen, namespace, newLabelSet });
    const { pack, slot } = this.#keepBody(resource, kindId, kept);
    const imageSet = this.#shared.imageSetId(resource.images);
    const values = [
      kindId,
      namespace,
      resource.name,
      resource.uid,
      resource.resourceVersion,
      resource.createdAt,
      resource.deletingSince,
      newLabelSet,
      imageSet,
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
    ];
    if (kept !== undefined) {
      this.#tallies.leave(kept.id);
      this.#update.run(...values, kept.id);
    }
    const id = kept?.id ?? Number(this.#insert.run(...values).lastInsertRowid);
    this.#tallies.enter(kindId, resource, { namespace, imageSet });
    this.#listener.keep(resource, { kindId, cluster: seen.cluster, namespace });
    if (kept === undefined) this.#search.addObject(id, resource.name);
    this.#messages.save(id, resource.messages, kept === undefined);
    return { id, effect };
  }

  /** A version keeps the body that it replaces: it is needed once more. */
  #keepVersion(
    resource: Resource,
    kept: KeptRow | undefined,
    seen: Observation & NewRow,
  ): 'added' | 'changed' | 'none' {
    if (kept === undefined) {
      if (seen.keepsHistory) this.#versions.add(resource, seen);
      return 'added';
    }
    const isOther = kept.uid !== null && resource.uid !== null && kept.uid !== resource.uid;
    if (!isOther && isUntouched(resource, kept)) return 'none';
    // Before there is a history, what changed in what way is nobody's question.
    if (!seen.keepsHistory) return isOther || kept.body_hash !== resource.bodyHash ? 'changed' : 'none';
    if (isOther) {
      this.#versions.remove(kept.id, seen, { at: this.#versions.arrivalOf(resource, seen) });
      this.#versions.add(resource, seen);
    } else if (!this.#changes(resource, kept, seen)) return 'none';
    this.#packs.retain(kept.pack);
    return 'changed';
  }

  /** Whether the new state means anything, of which a version is then written. */
  #changes(resource: Resource, kept: KeptRow, seen: Observation & NewRow): boolean {
    const body = this.#packs.body(kept.pack, kept.slot);
    const change = this.#versions.compare(kept.id, body, resource, seen);
    if (change.words.length === 0 && !change.showsOtherwise) return false;
    this.#versions.change(kept.id, change, resource, seen);
    return true;
  }

  #keepBody({ body, bodyHash }: Resource, kindId: number, kept: KeptRow | undefined): PackSlot {
    if (kept?.body_hash === bodyHash) return kept;
    if (kept !== undefined) this.#packs.release(kept.pack);
    return this.#packs.add(kindId, body);
  }

  /** Writes the bodies of what was saved, what search finds it by and how many there are: the last step of every transaction that saved or deleted. */
  flush(): void {
    this.#packs.flush();
    this.#search.flush();
    this.#tallies.flush();
  }

  /** After a list: bodies of what changed little by little are brought together again. */
  tidy(kindId: number): void {
    rewritePoorPacks(this.#database, kindId, this.#packs);
  }

  /** After a transaction was rolled back: what was remembered in it may not be there. */
  forget(): void {
    this.#packs.forget();
    this.#search.forget();
    this.#tallies.forget();
    this.#edges.forget();
    this.#shared.forget();
  }

  idsByUid(kindId: number): Map<string, number> {
    const rows = this.#database
      .prepare('select uid, id from t_resources where kind = ? and uid is not null')
      .iterate(kindId);
    return new Map(Iterator.from(rows).map(({ uid, id }) => [String(uid), Number(id)]));
  }

  deleteUnseen(look: Observation, { seen, listId, provenNamespaces }: Unseen): number {
    const { kindId } = look;
    const proven =
      provenNamespaces === 'all'
        ? null
        : new Set(provenNamespaces.map((name) => this.#shared.namespaceId(name)));
    let deleted = 0;
    const find = this.#database.prepare('select namespace, list, pack from t_resources where id = ?');
    for (const id of this.#unseenIds(kindId, seen)) {
      const { namespace, list, pack } = find.get(id) as { namespace: number; list: number; pack: number };
      if (list > listId || (proven !== null && !proven.has(namespace))) continue;
      this.#remove(id, pack, look);
      deleted += 1;
    }
    return deleted;
  }

  /** Almost all rows were seen, so only their ids are gone through: the index of their names has them, and no row is read. */
  #unseenIds(kindId: number, seen: ReadonlySet<number>): number[] {
    const ids = this.#database.prepare('select id from t_resources where kind = ?').iterate(kindId);
    return Iterator.from(ids)
      .map(({ id }) => Number(id))
      .filter((id) => !seen.has(id))
      .toArray();
  }

  /** Deletes all rows of a kind, with words that say why. */
  deleteAll(look: Observation, words: readonly ChangeWord[]): void {
    const rows = this.#database.prepare('select id, pack from t_resources where kind = ?').all(look.kindId);
    for (const { id, pack } of rows) this.#remove(Number(id), Number(pack), look, words);
  }

  /** Deletes a row that is of this object and not newer than its deletion; false: there is none. */
  deleteObject(look: Observation, deleted: DeletedObject): boolean {
    const { kindId } = look;
    const namespace = this.#shared.namespaceId(deleted.namespace ?? '');
    const kept = this.#find.get(kindId, namespace, deleted.name) as KeptRow | undefined;
    if (kept === undefined || kept.uid !== deleted.uid) return false;
    if (isOlderVersion(deleted.resourceVersion ?? '', kept.resource_version ?? '')) return false;
    this.#remove(kept.id, kept.pack, look);
    return true;
  }

  #remove(id: number, pack: number, look: Observation, words = gone): void {
    if (look.keepsHistory) this.#versions.remove(id, look, { words });
    else this.#packs.release(pack);
    this.#search.flush();
    this.#listener.leave(id, look.kind);
    this.#tallies.leave(id);
    this.#delete.run(id);
  }

  /** Deletes the rows of a kind of which another row of t_kinds has newer ones; that gets the history. */
  mergeKind(fromKind: number, intoKind: number): void {
    const rows = this.#database.prepare('select pack from t_resources where kind = ?').all(fromKind);
    for (const { pack } of rows) this.#packs.release(Number(pack));
    this.flush();
    for (const table of ['t_resources', 't_tallies'])
      this.#database.prepare(`delete from ${table} where kind = ?`).run(fromKind);
    moveHistory(this.#database, fromKind, intoKind);
  }

  count(kindId: number): number {
    return Number(
      this.#database.prepare('select count(*) as count from t_resources where kind = ?').get(kindId)?.count,
    );
  }
}

/** Equal bodies mean no change, except where bodies say little: a Secret that was written again. */
function isUntouched(resource: Resource, kept: KeptRow): boolean {
  if (kept.body_hash !== resource.bodyHash) return false;
  return resource.kind.kind !== 'Secret' || kept.resource_version === resource.resourceVersion;
}

/** Of two states of one object; what cannot be compared is taken for newer. */
function isOlder(resource: Resource, kept: KeptRow): boolean {
  if (resource.uid !== kept.uid) return false;
  return isOlderVersion(resource.resourceVersion ?? '', kept.resource_version ?? '');
}
