import type { ChangeReport, PruneReport } from '../domain/change.ts';
import type { Comparison } from '../domain/comparison.ts';
import { type Coverage, everything, type Scope } from '../domain/coverage.ts';
import type { DiagnosisReport } from '../domain/finding.ts';
import { groupResource } from '../domain/kind.ts';
import type { FleetMemory, QueryTold } from '../domain/ports/agent.ts';
import type { QueryLimits } from '../domain/ports/store.ts';
import type { RelationTree } from '../domain/relation-tree.ts';
import type { FleetReport, Listing, StatusReport } from '../domain/reports.ts';
import type {
  ChangesRequest,
  CompareRequest,
  DiagnoseRequest,
  ExportRequest,
  ListRequest,
  SearchRequest,
  TreeRequest,
} from '../domain/requests.ts';
import type { SearchReport } from '../domain/search.ts';
import type { ExportReport } from '../domain/snapshot.ts';
import { makeRecord } from '../extract/records/make-record.ts';
import type { Diagnosing } from './diagnosing.ts';
import type { Opened } from './opened.ts';

/** The part of the facade that reads what is kept, and contacts no cluster. */
export class KeptFleet implements FleetMemory {
  readonly #opened: Opened;
  readonly #diagnosing: Diagnosing;

  constructor(opened: Opened, diagnosing: Diagnosing) {
    this.#opened = opened;
    this.#diagnosing = diagnosing;
  }

  async clusters(): Promise<FleetReport> {
    const store = await this.#opened.store();
    return { clusters: await store.clusters(everything), problems: [] };
  }

  async list(request: ListRequest): Promise<Listing> {
    const { listResources } = await import('../scan/list-resources.ts');
    const [store, scope] = await this.#storeAndScope(request.clusters);
    const coverageOf = (kind: string) => this.#opened.coverage(scope, [kind], request.at);
    return listResources({ request, store, scope, coverageOf });
  }

  records({ kind, rows }: Listing): Record<string, unknown>[] {
    return rows.map((row) => makeRecord(row, groupResource(kind)));
  }

  async export(
    { clusters, ...request }: ExportRequest,
    signal: AbortSignal,
  ): Promise<ExportReport & { coverage: Coverage }> {
    const { exportFleet } = await import('../wiring/export-fleet.ts');
    const [store, scope] = await this.#storeAndScope(clusters);
    const { clock, options } = this.#opened;
    const { version, environment } = options;
    const { workingDirectory } = environment;
    const report = await exportFleet({ ...request, store, scope, workingDirectory, version, clock, signal });
    return { ...report, coverage: await this.#opened.coverage(scope, null) };
  }

  async search({ clusters, kinds: words, ...filter }: SearchRequest): Promise<SearchReport> {
    const { resolveKind } = await import('../scan/resolve-kind.ts');
    const [store, scope] = await this.#storeAndScope(clusters);
    const known = (await store.kinds(scope)).map(({ kind }) => kind);
    const kinds = words.length === 0 ? null : words.map((word) => groupResource(resolveKind(word, known)));
    const answer = await store.searcher.search({ ...filter, kinds }, scope);
    return { ...answer, coverage: await this.#opened.coverage(scope, kinds) };
  }

  async tree({ clusters, ...request }: TreeRequest): Promise<RelationTree> {
    const { resolveKind } = await import('../scan/resolve-kind.ts');
    const { showTree } = await import('../analyze/relations/show-tree.ts');
    const [store, scope] = await this.#storeAndScope(clusters);
    const known = (await store.kinds(scope)).map((entry) => entry.kind);
    const kind = resolveKind(request.kind, known);
    const { place, root } = await showTree({ ...request, relations: store.relations, kind, scope });
    const { cluster, clusterId } = place;
    const coverage = await this.#opened.coverage({ ...scope, clusterIds: [clusterId] }, null);
    return { cluster, clusterId, root, coverage };
  }

  async query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryTold> {
    const queries = await this.#opened.queries();
    const { clusters, ...result } = await queries.query(sql, limits, signal);
    const scope = await this.#scopeOfNames(clusters);
    return { ...result, coverage: await this.#opened.coverage(scope, result.kinds, limits.at) };
  }

  /** Everything, unless each of the names is that of a cluster. */
  async #scopeOfNames(names: readonly string[] | null): Promise<Scope> {
    if (names === null) return everything;
    const known = await (await this.#opened.store()).clusters(everything);
    const isKnown = names.every((name) => known.some((cluster) => cluster.name === name));
    if (!isKnown) return everything;
    return {
      ...everything,
      clusterIds: known.filter(({ name }) => names.includes(name)).map(({ id }) => id),
    };
  }

  async changes(request: ChangesRequest): Promise<ChangeReport> {
    const { tellChanges } = await import('../scan/history/tell-changes.ts');
    const [store, scope] = await this.#storeAndScope(request.clusters);
    const known = (await store.kinds(scope)).map(({ kind }) => kind);
    const coverageOf = (kinds: readonly string[] | null) => this.#opened.coverage(scope, kinds);
    return tellChanges({ request, history: store.history, scope, known, coverageOf });
  }

  async compare(request: CompareRequest): Promise<Comparison> {
    const { compareSides } = await import('../scan/history/compare-sides.ts');
    const opened = this.#opened;
    const scopeOf = (clusters: readonly string[]) => opened.scopeOf(clusters);
    const coverageOf: typeof opened.coverage = (...asked) => opened.coverage(...asked);
    return compareSides({ request, store: await opened.store(), scopeOf, coverageOf });
  }

  diagnose(request: DiagnoseRequest): Promise<DiagnosisReport> {
    return this.#diagnosing.diagnose(request);
  }

  async prune(dryRun: boolean, signal: AbortSignal): Promise<PruneReport> {
    const { pruneHistory } = await import('../scan/history/prune-history.ts');
    const store = await this.#opened.store();
    const { options, clock } = this.#opened;
    const report = await pruneHistory({ ...options.settings, store, clock, dryRun, signal });
    return { dryRun, ...report, sizeBytes: store.size() };
  }

  async status(clusters: string[]): Promise<StatusReport> {
    const [store, scope] = await this.#storeAndScope(clusters);
    const { settings } = this.#opened.options;
    return {
      dataDir: settings.store ?? settings.dataDir,
      databaseBytes: store.size(),
      clusters: (await store.clusters(scope)).filter(({ closedAt }) => closedAt === null),
      kinds: await store.cacheMetadata(scope),
      lastScan: await store.lastScan(),
      coverage: await this.#opened.coverage(scope, null),
    };
  }

  async #storeAndScope(clusters: readonly string[]) {
    return [await this.#opened.store(), await this.#opened.scopeOf(clusters)] as const;
  }
}
