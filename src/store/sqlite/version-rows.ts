import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { describeArrival, gone } from '../../analyze/changes/describe-arrival.ts';
import { type Description, describeChange } from '../../analyze/changes/describe-change.ts';
import type { ObjectState, StateColumns } from '../../analyze/changes/object-state.ts';
import { writerOf } from '../../analyze/changes/writer-of.ts';
import type { ChangeWord } from '../../domain/change.ts';
import type { Resource } from '../../domain/resource.ts';
import { asObject, type JsonObject } from '../../lib/json.ts';
import { jsonOrNull } from './json-or-null.ts';
import { momentOf, type Observation } from './observation.ts';
import { stateColumns } from './resource-columns.ts';

const keptColumns = stateColumns.join(', ');

/** Of the row to come. */
export interface NewRow {
  namespace: number;
  newLabelSet: number;
}

interface Head {
  effect: 'added' | 'changed' | 'deleted' | 'seen';
  words: readonly ChangeWord[];
  at: number;
  manager: string | null;
  newLabelSet: number | null;
  newOwner: string | null;
}

/**
 * Rows of changes. Runs inside the caller's transaction, before the row of a resource is replaced or deleted: the state
 * that is in it becomes the version's, with its body where that lies; the caller then does not release that.
 */
export class VersionRows {
  readonly #replace: StatementSync;
  readonly #arrive: StatementSync;
  readonly #kept: StatementSync;
  readonly #hadReason: StatementSync;
  readonly #lastAt: StatementSync;

  constructor(database: DatabaseSync) {
    const head =
      'kind, namespace, name, uid, effect, at, since, seen_at, manager, words, new_label_set, new_owner';
    this.#replace = database.prepare(
      `insert into t_versions (${head}, ${keptColumns})
       select kind, namespace, name, uid, ?, ?, ?, ?, ?, ?, ?, ?, ${keptColumns} from t_resources where id = ?`,
    );
    this.#arrive = database.prepare(
      `insert into t_versions (${head}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#kept = database.prepare(
      `select r.*, l.labels, i.images from t_resources r join t_label_sets l on l.id = r.label_set
       join t_image_sets i on i.id = r.image_set where r.id = ?`,
    );
    this.#lastAt = database.prepare(
      'select max(at) as at from t_versions where kind = ? and namespace = ? and name = ?',
    );
    this.#hadReason = database.prepare(
      'select 1 from t_versions where kind = ? and namespace = ? and name = ? and uid is ? and reason = ? limit 1',
    );
  }

  /** What the new state of a kept row means; `body` is the one that is kept. */
  compare(id: number, body: string | null, resource: Resource, seen: Observation): Description {
    const row = this.#kept.get(id) as Record<string, unknown>;
    const before = stateOfRow(row, body);
    const { namespace, name, uid } = row as { namespace: number; name: string; uid: string | null };
    return describeChange({
      kind: seen.kind,
      before,
      after: stateOf(resource),
      hadReason: (reason) =>
        before.columns.reason === reason ||
        this.#hadReason.get(seen.kindId, namespace, name, uid, reason) !== undefined,
    });
  }

  change(
    id: number,
    { words }: Pick<Description, 'words'>,
    resource: Resource,
    seen: Observation & NewRow,
  ): void {
    const writer = writerOf(resource, words);
    this.#write(id, seen, {
      effect: 'changed',
      words,
      at: this.#inOrder(seen, resource.name, momentOf(writer?.at ?? null, seen)),
      manager: writer?.manager ?? null,
      newLabelSet: seen.newLabelSet,
      newOwner: jsonOrNull(resource.owner),
    });
  }

  /** What is deleted names nobody: the object that would say is gone. `at`: when the next of its name came. */
  remove(
    id: number,
    seen: Observation,
    { at = seen.seenAt, words = gone }: { at?: number; words?: readonly ChangeWord[] } = {},
  ): void {
    this.#write(id, seen, {
      effect: 'deleted',
      words,
      at,
      manager: null,
      newLabelSet: null,
      newOwner: null,
    });
  }

  add(resource: Resource, seen: Observation & NewRow): void {
    const isOld =
      !seen.wasWhole && resource.createdAt !== null && Date.parse(resource.createdAt) <= (seen.since ?? 0);
    this.#arrive.run(
      seen.kindId,
      seen.namespace,
      resource.name,
      resource.uid,
      isOld ? 'seen' : 'added',
      isOld ? seen.seenAt : this.arrivalOf(resource, seen),
      seen.since,
      seen.seenAt,
      resource.changedBy?.manager ?? null,
      JSON.stringify(isOld ? [] : describeArrival(seen.kind, resource)),
      seen.newLabelSet,
      jsonOrNull(resource.owner),
    );
  }

  /** When a new object came. */
  arrivalOf(resource: Resource, seen: Observation & NewRow): number {
    return this.#inOrder(seen, resource.name, momentOf(resource.createdAt, seen));
  }

  /** Changes of one object follow each other, whatever the clocks say that wrote them down. */
  #inOrder({ kindId, namespace }: Observation & NewRow, name: string, at: number): number {
    return Math.max(at, Number(this.#lastAt.get(kindId, namespace, name)?.at ?? 0));
  }

  #write(id: number, { since, seenAt }: Observation, head: Head): void {
    const words = JSON.stringify(head.words);
    this.#replace.run(
      head.effect,
      head.at,
      since,
      seenAt,
      head.manager,
      words,
      head.newLabelSet,
      head.newOwner,
      id,
    );
  }
}

function stateOf(resource: Resource): ObjectState {
  const { deletingSince, labels, images, phase, reason, readyCount, wantedCount, restarts, node, facts } =
    resource;
  return {
    columns: { deletingSince, labels, images, phase, reason, readyCount, wantedCount, restarts, node, facts },
    body: bodyOf(resource.body),
    resourceVersion: resource.resourceVersion,
    changedBy: resource.changedBy,
  };
}

function stateOfRow(row: Record<string, unknown>, body: string | null): ObjectState {
  const columns = {
    deletingSince: row.deleting_since,
    labels: JSON.parse(String(row.labels)),
    images: JSON.parse(String(row.images)),
    phase: row.phase,
    reason: row.reason,
    readyCount: row.ready_count,
    wantedCount: row.wanted_count,
    restarts: row.restarts,
    node: row.node,
    facts: JSON.parse(String(row.facts)),
  } as StateColumns;
  return {
    columns,
    body: bodyOf(body),
    resourceVersion: row.resource_version as string | null,
    changedBy: row.changed_by === null ? null : JSON.parse(String(row.changed_by)),
  };
}

/** Bodies are ours and are JSON; a pack that was lost must not stop a scan. */
function bodyOf(text: string | null): JsonObject {
  try {
    return asObject(JSON.parse(text ?? '{}')) ?? {};
  } catch {
    return {};
  }
}
