import type { ContainerLogRequest } from './container-log.ts';
import type { LabelRequirement } from './ports/store.ts';

/* What a way in asks the App for. Words are as people type them; the App resolves them. */

export interface ScanRequest {
  /** Names or globs of clusters (and of contexts, which name their cluster); empty: all. */
  clusters: string[];
  /** Kinds as people type them (pods, po, deploy, deployments.apps); empty: all. */
  kinds: string[];
  /** true: list everything, also what is still fresh. */
  force: boolean;
  /** true: bring up to date what is still fresh, too, by what changed where that can be told. */
  refresh?: boolean;
  /** true: also find clusters and MCP tools again. */
  discover: boolean;
}

export type WatchRequest = Pick<ScanRequest, 'clusters' | 'kinds'>;

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
  /** true: of pods and nodes also what they use. */
  withUsage?: boolean;
  /** As it was at this moment, in milliseconds; undefined: as it is kept. */
  at?: number | undefined;
}

export interface ExportRequest {
  /** The new file; relative to the working directory. */
  file: string;
  clusters: string[];
  /** null: all namespaces, and what has none. */
  namespaces: string[] | null;
  /** Milliseconds since the epoch from which on history goes along; null: all of it. */
  since: number | null;
  /** true: a file of that name is replaced. */
  force: boolean;
}

export interface SearchRequest {
  /** Not empty. */
  text: string;
  /** As people type them; empty: all. */
  kinds: string[];
  clusters: string[];
  /** null: all namespaces. */
  namespaces: string[] | null;
  limit: number;
}

export interface TreeRequest {
  /** As people type it: ing, Deployment, deployments.apps. */
  kind: string;
  name: string;
  clusters: string[];
  /** null: all namespaces. */
  namespaces: string[] | null;
  /** Levels below the object. */
  depth: number;
}

export interface ChangesRequest {
  /** As people type them; empty: all kinds. */
  kinds: string[];
  names: string[];
  clusters: string[];
  /** null: all namespaces. */
  namespaces: string[] | null;
  labels: LabelRequirement[];
  /** Milliseconds. */
  since: number;
  until: number;
  /** Entries at most. */
  limit: number;
  /** true: every change by itself, followers too. */
  unfolded: boolean;
  withDiff: boolean;
}

/** One side of a comparison. */
export interface CompareSide {
  /** As it was typed. */
  label: string;
  /** null: the clusters of the request. */
  cluster: string | null;
  /** Milliseconds; null: what is kept now. */
  at: number | null;
}

export interface CompareRequest {
  left: CompareSide;
  right: CompareSide;
  /** As people type them; empty: all that somebody writes, not what follows from it. */
  kinds: string[];
  names: string[];
  clusters: string[];
  /** null: all namespaces. */
  namespaces: string[] | null;
  labels: LabelRequirement[];
}

export interface DiagnoseRequest {
  /** An object, as people type its kind: only what it is part of; null: everything. */
  target: { kind: string; name: string } | null;
  clusters: string[];
  /** null: all namespaces. */
  namespaces: string[] | null;
  /** Milliseconds: only what began since; null: whenever it began. */
  since: number | null;
  /** true: also what harms nobody. */
  all: boolean;
  /** true: only what is new since the last run, or came back. */
  onlyNew: boolean;
  /** true: lines of logs that would tell more are read from their clusters. */
  withLogs?: boolean;
  /** true: the run is not remembered: whoever asks next is told the same. */
  isUnremembered?: boolean;
}

/** The log of one container. */
export interface LogsRequest extends ContainerLogRequest {
  /** Name of one cluster. */
  cluster: string;
}

export interface AskRequest {
  question: string;
  /** Id of the conversation that it belongs to; one that is not known is begun. */
  conversation: string;
  /** In place of the setting's; null: that one. */
  model: string | null;
}
