import type { AccessPath, ClusterProbe } from '../cluster.ts';
import type { Failure } from '../errors.ts';
import type { ResourceKind } from '../kind.ts';
import type { ResourceBatch } from '../packed-resources.ts';
import type { Drop } from '../resource.ts';
import type { LiveReader } from './live.ts';
import type { ContainerLogReader } from './logs.ts';
import type { UsageReader } from './usage.ts';
import type { ClusterWatcher } from './watching.ts';

/** A finder's answer: the paths, and what could not be used (an unparsable file, a dead MCP server). */
export interface FoundPaths {
  paths: AccessPath[];
  problems: Failure[];
}

/**
 * Finds ways to reach clusters. Contract: contacts no cluster; a broken context or file spoils only itself
 * (`AccessPath.failure`, `problems`); throws AppError only for the asker's mistakes (no kubeconfig at all).
 */
export interface ClusterFinder {
  find(signal: AbortSignal): Promise<FoundPaths>;
}

/**
 * Finds all ways to reach clusters, in the order in which they are found: what is found at once does not wait for what has
 * to be asked for. Contract: as ClusterFinder, part by part; that there is nothing to find in is told last.
 */
export interface FleetFinder {
  find(signal: AbortSignal): AsyncIterable<FoundPaths>;
}

export interface KindCatalogue {
  kinds: ResourceKind[];
  /** API groups whose discovery failed (a dead aggregated API): their kinds keep what was known. */
  failedGroups: { group: string; failure: Failure }[];
}

/** How complete a finished list is. */
export interface ListResult {
  completeness: 'complete' | 'partial' | 'skipped';
  reason: string | null;
  /**
   * Rows may be deleted only where the list was allowed to see them: 'all', the namespaces read whole,
   * or none (`[]`).
   */
  provenNamespaces: 'all' | string[];
  /**
   * Of a list of namespaces that is not the whole: those that the cluster says it does not have. What is in a namespace that
   * is gone, by this or by its absence from a complete list, is gone with it, whatever kind it is of.
   */
  goneNamespaces?: string[];
  /** The list's resourceVersion, from which a watch can go on. */
  resourceVersion: string | null;
}

/** Contract: belongs to whoever it was given to; what is packed in it is read once (`resourcesOf`), by the store. */
export interface ResourcePage {
  changed: ResourceBatch;
  /** uids whose resourceVersion is the one in `known`: seen, and not parsed. */
  unchangedIds: string[];
  dropped: Drop[];
  bytes: number;
  /** Of the one moment that the list shows, as the API tells it; missing or null: nothing tells. */
  resourceVersion?: string | null;
  /** Set on the last page only. */
  result: ListResult | null;
}

/** What is kept of an object that a list may not show. */
export interface KeptObject {
  namespace: string | null;
  name: string;
}

export interface ListOptions {
  /** uid → resourceVersion of what is kept, so that what did not change is not parsed. */
  known: ReadonlyMap<string, string>;
  /** What the last list of the kind took; missing: it was never listed. Readers that cannot page ask in parts by it. */
  lastBytes?: number;
  /**
   * Everything that is kept of the kind: asked for by readers that cannot tell a list that is empty from one that failed, and
   * only where it matters. Missing: nothing is.
   */
  kept?: () => Promise<readonly KeptObject[]>;
  signal: AbortSignal;
}

export interface ReaderCost {
  requests: number;
  throttled: number;
  bytes: number;
}

/**
 * Reads one cluster over one access path. Contract: resources are extracted and redacted; nothing holds a whole
 * list in memory; faults of the world are thrown as AppError (never anything else) and spoil only that call;
 * every call ends promptly once its signal is aborted.
 */
export interface ClusterReader {
  readonly via: 'api' | 'mcp';
  /** Missing where the source tells nothing unasked. */
  readonly watcher?: ClusterWatcher;
  /** Missing: this way shows nobody's usage. */
  readonly usage?: UsageReader;
  /** Missing: this way shows no logs. */
  readonly logs?: ContainerLogReader;
  /** Missing: this way reads nothing else. */
  readonly live?: LiveReader;
  /** A first look, cheap and quick to fail: one connection attempt, no retry. */
  probe(signal: AbortSignal): Promise<ClusterProbe>;
  kinds(signal: AbortSignal): Promise<KindCatalogue>;
  /**
   * Whether the cluster still has the definition of a kind that its discovery does not name; null: that cannot be told.
   * Missing: this way cannot ask.
   */
  isDefined?(kind: ResourceKind, signal: AbortSignal): Promise<boolean | null>;
  /** Pages in order; the last one carries `result`. A list that ends by a throw was not finished. */
  list(kind: ResourceKind, options: ListOptions): AsyncIterable<ResourcePage>;
  /** What this reader has cost the cluster so far. */
  cost(): ReaderCost;
  close(): Promise<void>;
}

/** Opens readers. Contract: contacts nothing; throws AppError when the path cannot be used as asked. */
export interface ClusterReaders {
  open(path: AccessPath): ClusterReader;
}
