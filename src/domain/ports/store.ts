import type { AccessPath, ClusterInfo, ClusterState } from '../cluster.ts';
import type { CacheMetadata, Scope } from '../coverage.ts';
import type { Failure } from '../errors.ts';
import type { ResourceKind } from '../kind.ts';
import type { McpToolInfo } from '../mcp-tool.ts';
import type { TrustedServer } from '../mcp-trust.ts';
import type { Resource, Scalar } from '../resource.ts';
import type { ScanReport } from '../scan.ts';
import type { TtlRule } from '../ttl-by-churn.ts';
import type { UnreadText } from '../unread.ts';
import type { ListResult, ResourcePage } from './cluster-access.ts';

/** Names one list that is being written. */
export interface OpenList {
  listId: number;
  clusterId: string;
  kind: ResourceKind;
}

export interface BeginList {
  clusterId: string;
  kind: ResourceKind;
  /** What any other source says replaces what a model read, at the first page. */
  source: 'api' | 'mcp' | 'model';
  /** ISO time: becomes asOf when the list is finished. */
  startedAt: string;
  ttlSeconds: number;
  /** Between what the time may go, by how often the kind changes; null (or none): it is as given. */
  ttlLimits?: TtlRule['limits'];
}

export interface ListTotals {
  count: number;
  added: number;
  changed: number;
  deleted: number;
  dropped: number;
  bytes: number;
}

/**
 * Writes lists. Contract: every row is one that a server returned; only `finish` deletes, and only rows that the
 * list was allowed to see (`ListResult.provenNamespaces`), was not shown, and that nobody wrote newer since `begin`;
 * `finish` deletes and sets asOf in one transaction; a list that is abandoned (or whose process died) leaves asOf and
 * completeness as they were. Rejects with AppError STORE_* or LEASE_HELD (the caller does not hold the cluster's lease).
 */
export interface ListWriter {
  begin(list: BeginList): Promise<OpenList>;
  write(list: OpenList, page: ResourcePage): Promise<{ added: number; changed: number }>;
  finish(list: OpenList, result: ListResult, durationMs: number): Promise<ListTotals>;
  /** `unread`: an answer that nobody could read is kept until a list of the kind is finished. */
  abandon(list: OpenList, failure: Failure, unread?: UnreadText | null): Promise<void>;
}

/**
 * One writer per cluster. Contract: a lease is renewed by its holder every 5 s and expires after 20 s;
 * `acquire` answers null when it got the lease, else who holds it; `release` of a lease not held does nothing.
 */
export interface LeaseStore {
  acquire(clusterId: string): Promise<{ holder: string; expiresAt: string } | null>;
  release(clusterId: string): Promise<void>;
}

/**
 * Clusters and the ways to reach them. Contract: `save` replaces the cluster and its paths by id; `merge` moves what
 * is kept of `fromId` to `intoId` (rows that both have: the newer asOf wins) and forgets `fromId`.
 */
export interface ClusterStore {
  clusters(scope: Scope): Promise<ClusterInfo[]>;
  save(cluster: ClusterInfo): Promise<void>;
  /** Replaces these two of a saved cluster and nothing else. */
  saveState(clusterId: string, state: ClusterState, failure: Failure | null): Promise<void>;
  merge(fromId: string, intoId: string): Promise<void>;
}

/** What a breaker remembers of a path across runs. */
export interface PathHealth {
  pathId: string;
  failures: number;
  /** ISO time until which background reads leave the path alone; null when it is closed. */
  openUntil: string | null;
  failure: Failure | null;
}

export interface PathHealthStore {
  pathHealth(paths: readonly AccessPath[]): Promise<Map<string, PathHealth>>;
  savePathHealth(health: PathHealth): Promise<void>;
}

/** A set-based label requirement, as kubectl's -l parses to. */
export interface LabelRequirement {
  key: string;
  operator: 'in' | 'notin' | 'exists' | 'absent';
  values: string[];
}

export interface ResourceFilter {
  /** GroupResource. */
  kinds: string[];
  namespaces?: string[];
  names?: string[];
  labels?: LabelRequirement[];
  /** How many rows at most; the total is told all the same. */
  limit?: number;
  /** Bodies are read only when asked for. */
  withBody?: boolean;
  /** As it was at this moment, in milliseconds; kinds whose history does not reach it have no rows. */
  at?: number;
}

/** A kept resource: the row, without its body unless that was asked for. */
export interface ResourceRow
  extends Omit<Resource, 'body' | 'bodyHash' | 'changedBy' | 'edges' | 'messages'> {
  clusterId: string;
  cluster: string;
  body: string | null;
}

/** Reads what is kept. Contract: sees only what the scope allows; sorted by cluster, namespace, name; never contacts a cluster. */
export interface InventoryReader {
  resources(filter: ResourceFilter, scope: Scope): Promise<{ rows: ResourceRow[]; total: number }>;
  /** One row per cluster and kind that was ever begun. */
  cacheMetadata(scope: Scope): Promise<CacheMetadata[]>;
  /** Kinds known in the scope's clusters. */
  kinds(scope: Scope): Promise<{ clusterId: string; kind: ResourceKind }[]>;
  /** uid → resourceVersion. */
  known(clusterId: string, kind: ResourceKind): Promise<Map<string, string>>;
}

/** What a reader said that a cluster has. */
export interface Discovery {
  kinds: readonly ResourceKind[];
  /** API groups that did not answer: nothing is said of their kinds. */
  failedGroups: readonly string[];
  via: 'api' | 'mcp';
  /** ISO 8601: when it was asked. */
  at: string;
}

/** A kind that discovery names no more. */
export interface MissingKind {
  kind: ResourceKind;
  /** Whether its definition is still there; null: nobody says. */
  isDefined: boolean | null;
}

/**
 * Which kinds a cluster has. The API's discovery is the truth, in groups that answered; other readers name only what they
 * can list. Contract: a kind that is named no more is missing, and keeps its rows; once it is gone for good its objects are
 * deleted, with versions that say so, and its history stays until that is too old. One that is named again goes on.
 */
export interface KindStore {
  /** Answers the kinds that are kept and were not named. What is new since the last discovery of the cluster was not there then. */
  saveKinds(clusterId: string, discovery: Discovery): Promise<ResourceKind[]>;
  /** Decides which of these are gone: those without a definition at once, others only when they have been missing for long. `at`: as in Discovery. */
  settleMissing(clusterId: string, missing: readonly MissingKind[], at: string): Promise<void>;
}

export interface McpToolStore {
  tools(): Promise<McpToolInfo[]>;
  /** Replaces all tools of one server. */
  saveTools(server: string, tools: readonly McpToolInfo[]): Promise<void>;
}

/** The servers that the user said yes to. Contract: kept apart from the inventory, and never exported with it; `saveTrust` replaces a server's. */
export interface McpTrustStore {
  trustedServers(): Promise<TrustedServer[]>;
  saveTrust(trust: TrustedServer): Promise<void>;
}

export interface ScanLog {
  saveScan(report: ScanReport): Promise<void>;
  lastScan(): Promise<ScanReport | null>;
}

export interface QueryLimits {
  /** The views of resources answer as of this moment, in milliseconds; undefined: as it is kept. */
  at?: number | undefined;
  /** true: the column `body` is null everywhere, and changes tell no values: a model gets both only after more was hidden. */
  hidesBodies?: boolean;
  timeoutMs: number;
  maxRows: number;
  maxBytes: number;
}

export interface QueryResult {
  columns: string[];
  rows: Scalar[][];
  /** true when there were more rows than the limit. */
  truncated: boolean;
}

export interface QueryAnswer extends QueryResult {
  /** GroupResources that the statement read; null: it may have read any. */
  kinds: string[] | null;
  /** Names of the clusters that it asks for, where it says so for certain; null: it may ask for any. */
  clusters: string[] | null;
}

/**
 * Runs SQL that a person or a model wrote. Contract: reads only, in a process of its own that is
 * killed at the time limit or when the signal is aborted. Rejects with QUERY_REFUSED, QUERY_FAILED, QUERY_LIMIT.
 */
export interface QueryRunner {
  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryAnswer>;
}
