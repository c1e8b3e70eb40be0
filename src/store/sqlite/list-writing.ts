import type { DatabaseSync } from 'node:sqlite';
import { AppError, type Failure } from '../../domain/errors.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { BeginList, ListTotals, OpenList } from '../../domain/ports/store.ts';
import type { UnreadText } from '../../domain/unread.ts';
import type { ClusterRows } from './cluster-rows.ts';
import { GoneNamespaces } from './gone-namespaces.ts';
import type { HistoryRows } from './history-rows.ts';
import type { KindRows } from './kind-rows.ts';
import type { LeasedWriting } from './leased-writing.ts';
import { type Observation, observe } from './observation.ts';
import { inTransaction } from './open-database.ts';
import type { ResourceRows } from './resource-rows.ts';
import { UnreadRows } from './unread-rows.ts';
import type { WatchRows } from './watch-rows.ts';

/** A list that is being written: what it has shown so far. */
interface ListState {
  kindId: number;
  begin: BeginList;
  seen: Set<number>;
  idOfUid: Map<string, number>;
  totals: ListTotals;
}

/** The rows that lists are written to. */
export interface ListRows {
  writing: LeasedWriting;
  clusters: ClusterRows;
  kinds: KindRows;
  resources: ResourceRows;
  watch: WatchRows;
  history: HistoryRows;
}

/** Writes lists, page by page. Contract: ListWriter. */
export class ListWriting {
  readonly #database: DatabaseSync;
  readonly #rows: ListRows;
  readonly #unread: UnreadRows;
  readonly #namespaces: GoneNamespaces;
  readonly #lists = new Map<number, ListState>();

  constructor(database: DatabaseSync, rows: ListRows) {
    this.#database = database;
    this.#rows = rows;
    this.#unread = new UnreadRows(database);
    this.#namespaces = new GoneNamespaces(database, rows.resources);
  }

  /** Whether this list is being written here. */
  isOpen(listId: number): boolean {
    return this.#lists.has(listId);
  }

  begin(begin: BeginList): OpenList {
    const { writing, clusters, kinds, resources } = this.#rows;
    return writing.run(begin.clusterId, () => {
      const kindId = kinds.idOf(clusters.rowId(begin.clusterId), begin.kind);
      const listId = kinds.openList(kindId);
      const totals = { count: 0, added: 0, changed: 0, deleted: 0, dropped: 0, bytes: 0 };
      this.#lists.set(listId, {
        kindId,
        begin,
        seen: new Set(),
        idOfUid: resources.idsByUid(kindId),
        totals,
      });
      return { listId, clusterId: begin.clusterId, kind: begin.kind };
    });
  }

  write(list: OpenList, page: ResourcePage): { added: number; changed: number } {
    const state = this.#stateOf(list);
    const { writing, resources } = this.#rows;
    return writing.run(list.clusterId, () => {
      const before = { ...state.totals };
      if (page.changed.length > 0) this.#giveUpModel(state);
      const look = this.#look(state, page.resourceVersion);
      for (const resource of resourcesOf(page.changed)) {
        const { id, effect } = resources.save(resource, look, list.listId);
        state.seen.add(id);
        if (effect !== 'none') state.totals[effect] += 1;
      }
      for (const uid of page.unchangedIds) {
        const id = state.idOfUid.get(uid);
        if (id !== undefined) state.seen.add(id);
      }
      resources.flush();
      state.totals.dropped += page.dropped.length;
      state.totals.bytes += page.bytes;
      return { added: state.totals.added - before.added, changed: state.totals.changed - before.changed };
    });
  }

  /** Deletions and the new asOf are one transaction. */
  finish(list: OpenList, result: ListResult, durationMs: number): ListTotals {
    const state = this.#stateOf(list);
    const { kindId, begin, seen, totals } = state;
    const { writing, kinds, resources, watch, history } = this.#rows;
    return writing.run(list.clusterId, () => {
      this.#giveUpModel(state);
      const namespaces = this.#namespaces.kept(begin.kind, kindId);
      totals.deleted = resources.deleteUnseen(this.#look(state), {
        seen,
        listId: list.listId,
        provenNamespaces: result.provenNamespaces,
      });
      totals.deleted += this.#emptyNamespaces(list, state, namespaces, result.goneNamespaces ?? []);
      resources.flush();
      resources.tidy(kindId);
      totals.count = resources.count(kindId);
      // What a model read stays to be looked at, and to be read by a rule one day.
      if (begin.source !== 'model') this.#unread.forget(kindId);
      watch.listed(kindId, {
        startedAt: begin.startedAt,
        resourceVersion: result.resourceVersion,
        ttl: { seconds: begin.ttlSeconds, limits: begin.ttlLimits ?? null },
        changes: totals.added + totals.changed + totals.deleted,
      });
      kinds.finishList(kindId, { list, begin, result, totals, durationMs });
      if (begin.source !== 'model') history.looked(kindId, begin.startedAt);
      this.#lists.delete(list.listId);
      return { ...totals };
    });
  }

  abandon(list: OpenList, failure: Failure, unread: UnreadText | null = null): void {
    const state = this.#stateOf(list);
    const { kinds, resources } = this.#rows;
    this.#lists.delete(list.listId);
    inTransaction(this.#database, () => {
      if (unread !== null) this.#unread.keep(state.kindId, unread, state.begin.startedAt);
      const stopped = failure.code === 'CANCELLED' || failure.code === 'LEASE_HELD';
      kinds.abandonList(state.kindId, list.listId, {
        source: state.begin.source,
        failure: stopped ? null : failure,
        count: resources.count(state.kindId),
      });
    });
  }

  /** After the rows of namespaces: what is gone with them. Answers how many further namespaces were found to be gone. */
  #emptyNamespaces(
    list: OpenList,
    { kindId, begin }: ListState,
    before: Set<string>,
    told: string[],
  ): number {
    const options = { kindId, startedAt: begin.startedAt, oldestOpenList: Math.min(...this.#lists.keys()) };
    const deleted = this.#namespaces.deleteNamed(told, options);
    const now = this.#namespaces.kept(begin.kind, kindId);
    const gone = [...before].filter((name) => !now.has(name));
    this.#namespaces.empty(list, [...new Set([...gone, ...told])], options);
    return deleted;
  }

  /** What a model says is no history: it is neither told as a change when it comes nor when something better replaces it. */
  #look({ kindId, begin }: ListState, seenVersion?: string | null): Observation {
    const look = observe(this.#database, kindId, begin.startedAt, typeof seenVersion === 'string');
    return begin.source === 'model' ? { ...look, keepsHistory: false } : look;
  }

  /** Before the first row of any other source: rows that a model read from text never stand beside rows that a rule read. */
  #giveUpModel({ kindId, begin }: ListState): void {
    const { kinds, resources } = this.#rows;
    if (begin.source === 'model' || !kinds.isOfModel(kindId)) return;
    const look = { ...observe(this.#database, kindId, begin.startedAt), keepsHistory: false };
    resources.deleteAll(look, []);
    resources.flush();
    kinds.giveUpModel(kindId, begin.source);
  }

  #stateOf({ listId }: OpenList): ListState {
    const state = this.#lists.get(listId);
    if (state === undefined) throw new AppError('INTERNAL', `list ${listId} is not open`);
    return state;
  }
}
