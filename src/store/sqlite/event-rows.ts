import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { foldKey } from '../../analyze/events/fold-key.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { Resource, Scalar } from '../../domain/resource.ts';
import type { RowPlace } from './resource-rows.ts';

interface KeptObject {
  event: number;
  uid: string | null;
  count: number;
}

/** GroupResource of the events that are remembered; events.events.k8s.io are the same ones under a second name. */
export const eventKind = 'events';

const columns =
  'cluster, fold, namespace, name, type, reason, object_kind, object_namespace, object_name, object_uid, source, message, first_seen, last_seen, count';

/** Of an event that is there already; `?1` and so on are the columns above. */
const addMore = `
  update t_events set
    count = count + ?15,
    first_seen = min(first_seen, ?13),
    name = iif(?14 >= last_seen, ?4, name),
    message = iif(?14 >= last_seen, ?12, message),
    last_seen = max(last_seen, ?14)
  where cluster = ?1 and fold = ?2 returning id`;

/**
 * Events, folded, for longer than the server remembers them. Of every object that a server shows as an event it is kept what
 * was counted of it, so that a scan adds only what came since. Runs inside the caller's transaction.
 */
export class EventRows {
  readonly #database: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #addMore: StatementSync;
  readonly #keepObject: StatementSync;
  readonly #leave: StatementSync;
  readonly #prune: StatementSync;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
    this.#find = database.prepare(
      'select event, uid, count from t_event_objects where kind = ? and namespace = ? and name = ?',
    );
    this.#insert = database.prepare(
      `insert into t_events (${columns}) values (${columns.replace(/\w+/g, '?')}) on conflict do nothing`,
    );
    this.#addMore = database.prepare(addMore);
    this.#keepObject = database.prepare(
      `insert into t_event_objects (kind, namespace, name, uid, event, count) values (?, ?, ?, ?, ?, ?)
       on conflict do update set uid = excluded.uid, event = excluded.event, count = excluded.count`,
    );
    this.#leave = database.prepare(
      'delete from t_event_objects where (kind, namespace, name) = (select kind, namespace, name from t_resources where id = ?)',
    );
    // By the index of last_seen; the objects of an event that goes, go with it.
    this.#prune = database.prepare(
      `delete from t_events where id in (select id from t_events e where last_seen < ? and not exists (
         select 1 from t_event_objects o join t_resources r
           on r.kind = o.kind and r.namespace = o.namespace and r.name = o.name and r.uid is o.uid
         where o.event = e.id) limit ?)`,
    );
  }

  /** Counts what is new in an event whose resource has just been saved; of any other kind it does nothing. */
  keep(resource: Resource, place: RowPlace): void {
    if (groupResource(resource.kind) !== eventKind) return;
    const { kindId, namespace } = place;
    const kept = this.#find.get(kindId, namespace, resource.name) as KeptObject | undefined;
    const count = countOf(resource.facts.count);
    // The same name with another uid is another event, and what it counts is all new.
    const counted = kept !== undefined && kept.uid === resource.uid ? kept.count : 0;
    const event = this.#fold(resource, place, Math.max(0, count - counted));
    this.#keepObject.run(kindId, namespace, resource.name, resource.uid, event, Math.max(count, counted));
  }

  /** The server has it no more: what was counted of it is needed no longer. Before its row is deleted; of any other kind it does nothing. */
  leave(resourceId: number, kind: ResourceKind): void {
    if (groupResource(kind) === eventKind) this.#leave.run(resourceId);
  }

  /** Deletes some of what was last seen before that time and is on no server any more; answers how many. Looks at nothing younger. */
  prune(before: string, limit: number): number {
    return Number(this.#prune.run(before, limit).changes);
  }

  /** Two clusters have turned out to be one: what both tell is told once. */
  move(from: number, into: number): void {
    const both =
      'select mine.id from t_events mine join t_events theirs on theirs.fold = mine.fold where theirs.id = t_event_objects.event and theirs.cluster = ? and mine.cluster = ?';
    this.#database
      .prepare(`update t_event_objects set event = (${both}) where exists (${both})`)
      .run(from, into, from, into);
    this.#database.prepare('update or ignore t_events set cluster = ? where cluster = ?').run(into, from);
    this.#database.prepare('delete from t_events where cluster = ?').run(from);
  }

  #fold(
    { namespace, name, phase, reason, facts, createdAt }: Resource,
    place: RowPlace,
    more: number,
  ): number {
    const object = objectOf(facts);
    const source = text(facts.source);
    const message = text(facts.message);
    const key = foldKey({ namespace, type: phase, reason, source, message, object });
    const lastSeen = time(facts.lastSeenAt) ?? time(createdAt) ?? new Date(this.#clock.now()).toISOString();
    const values = [
      place.cluster,
      hash('sha1', key, 'base64url'),
      place.namespace,
      name,
      phase,
      reason,
      object.kind,
      object.namespace,
      object.name,
      object.uid,
      source,
      message,
      time(facts.firstSeenAt) ?? lastSeen,
      lastSeen,
      more,
    ];
    // Almost all are new, and an insert that returns its id takes longer than one that does not.
    const { changes, lastInsertRowid } = this.#insert.run(...values);
    return Number(changes === 1 ? lastInsertRowid : this.#addMore.get(...values)?.id);
  }
}

/** Tables of MCP servers show `pod/web-0` and no more. */
function objectOf(facts: Resource['facts']): Parameters<typeof foldKey>[0]['object'] {
  const [kind = null, name = null] = text(facts.object)?.split('/') ?? [];
  return {
    kind: text(facts.objectKind) ?? kind,
    namespace: text(facts.objectNamespace),
    name: text(facts.objectName) ?? name,
    uid: text(facts.objectUid),
  };
}

function text(value: Scalar | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What is no moment would be younger than every other for ever. */
function time(value: Scalar | undefined): string | null {
  return typeof value === 'string' && /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : null;
}

function countOf(value: Scalar | undefined): number {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 1;
}
