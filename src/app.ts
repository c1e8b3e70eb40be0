import type { Coverage } from './domain/coverage.ts';
import type { LabelRequirement, QueryLimits, QueryResult } from './domain/ports/store.ts';
import type { DoctorCheck, FleetReport, Listing, StatusReport, ToolReport } from './domain/reports.ts';
import type { ScanProgress, ScanReport } from './domain/scan.ts';

export interface ScanRequest {
  /** Names or globs of clusters (and of contexts, which name their cluster); empty: all. */
  clusters: string[];
  /** Kinds as people type them (pods, po, deploy, deployments.apps); empty: all. */
  kinds: string[];
  /** true: also what is still fresh. */
  force: boolean;
  /** true: also find clusters and MCP tools again. */
  discover: boolean;
}

export interface ListRequest {
  /** As people type it: pods, po, Pod, deployments.apps. */
  kind: string;
  clusters: string[];
  /** null: all namespaces. */
  namespaces: string[] | null;
  names: string[];
  labels: LabelRequirement[];
  limit: number | null;
  withBody: boolean;
}

/** Everything the ways in can do. Nothing here prints; every method rejects with AppError or a fault of ours. */
export interface App {
  /** Finds clusters: contacts each path once, merges paths, keeps the result. */
  discoverClusters(signal: AbortSignal): Promise<FleetReport>;
  /** Known clusters, from the store. */
  clusters(): Promise<FleetReport>;
  /** MCP tools; `refresh` asks the servers though the cache is fresh. */
  discoverTools(options: { refresh: boolean }, signal: AbortSignal): Promise<ToolReport>;
  scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport>;
  list(request: ListRequest): Promise<Listing>;
  /**
   * A listing's rows as documented records, in the rows' order: PodInfo, NodeInfo, NamespaceInfo, ServiceInfo; for any
   * other kind its envelope under the same names. Rows that hold a body give it as `body`, an object.
   */
  records(listing: Listing): Record<string, unknown>[];
  /** The SQL's rows, and what all of the store rests on. */
  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryResult & { coverage: Coverage }>;
  status(clusters: string[]): Promise<StatusReport>;
  doctor(signal: AbortSignal): Promise<DoctorCheck[]>;
  close(): Promise<void>;
}
