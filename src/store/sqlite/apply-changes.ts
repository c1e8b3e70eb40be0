import type { DatabaseSync } from 'node:sqlite';
import type { ChangeTotals, KindChanges, ObjectChange } from '../../domain/ports/watching.ts';
import type { HistoryRows } from './history-rows.ts';
import { type Observation, observe } from './observation.ts';
import type { ResourceRows } from './resource-rows.ts';
import type { WatchRows } from './watch-rows.ts';

/** So many changed bodies of a kind are worth bringing together again. */
const worthTidying = 512;

/** Keeps what watches tell. Runs inside the caller's transaction. */
export class AppliedChanges {
  readonly #database: DatabaseSync;
  readonly #watch: WatchRows;
  readonly #resources: ResourceRows;
  readonly #history: HistoryRows;
  /** kind → changed bodies since they were last brought together. */
  readonly #scattered = new Map<number, number>();

  constructor(
    database: DatabaseSync,
    { watch, resources, history }: { watch: WatchRows; resources: ResourceRows; history: HistoryRows },
  ) {
    this.#database = database;
    this.#history = history;
    this.#watch = watch;
    this.#resources = resources;
  }

  /** null: something else was written meanwhile, which these changes do not follow. `isOpen`: whether a list is being written here. */
  apply(changes: KindChanges, isOpen: (listId: number) => boolean): ChangeTotals | null {
    const position = this.#watch.position(changes.clusterId, changes.kind);
    if (position === null || position.resourceVersion !== changes.since) return null;
    const totals = { added: 0, changed: 0, deleted: 0 };
    const look = observe(this.#database, position.kindId, changes.at);
    const listId = changes.changes.length === 0 ? 0 : this.#watch.nextListId();
    for (const change of changes.changes) {
      const effect = this.#keep(change, look, listId);
      if (effect !== 'none') totals[effect] += 1;
    }
    this.#resources.flush();
    this.#tidy(position.kindId, totals.added + totals.changed + totals.deleted);
    const { openList } = position;
    this.#watch.advance(position, changes, totals, openList !== null && !isOpen(openList));
    this.#history.looked(position.kindId, changes.at);
    return totals;
  }

  #keep(change: ObjectChange, look: Observation, listId: number): 'added' | 'changed' | 'deleted' | 'none' {
    if ('saved' in change) return this.#resources.save(change.saved, look, listId).effect;
    return this.#resources.deleteObject(look, change.deleted) ? 'deleted' : 'none';
  }

  #tidy(kindId: number, changed: number): void {
    const scattered = (this.#scattered.get(kindId) ?? 0) + changed;
    this.#scattered.set(kindId, scattered < worthTidying ? scattered : 0);
    if (scattered >= worthTidying) this.#resources.tidy(kindId);
  }
}
