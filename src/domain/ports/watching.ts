import type { Failure } from '../errors.ts';
import type { ResourceKind } from '../kind.ts';
import type { Drop, Resource } from '../resource.ts';
import type { TtlRule } from '../ttl-by-churn.ts';

/** An object that is gone, as the cluster told of it. */
export interface DeletedObject {
  uid: string | null;
  /** null for cluster-scoped kinds. */
  namespace: string | null;
  name: string;
  /** Of the deletion. */
  resourceVersion: string | null;
}

/** One thing that happened to an object: it was added or changed, or it is gone. */
export type ObjectChange = { saved: Resource } | { deleted: DeletedObject };

/** What a watch told in one go, in the order in which it happened. */
export interface WatchBatch {
  changes: ObjectChange[];
  dropped: Drop[];
  bytes: number;
  /** From which a watch goes on after all of this. */
  resourceVersion: string;
}

export interface WatchOptions {
  /** Of the last thing that is known: what came after it is told. */
  resourceVersion: string;
  signal: AbortSignal;
}

/**
 * Tells what changes in a cluster. Contract: nothing between `resourceVersion` and the batches is left out; resources are
 * extracted and redacted; a batch that brings only a newer resourceVersion is a sign of life. Ends by returning when the
 * server ended the watch; throws AppError for the world's faults (EXPIRED_LIST: what came after `resourceVersion` is no
 * longer known there, only a list helps), after the batches that came before them; never tries again by itself. Every call
 * ends promptly once its signal is aborted.
 */
export interface ClusterWatcher {
  /**
   * Until the server ends it, some minutes later. A batch that brings nothing tells when all that happened before was told;
   * later ones come about every minute even if nothing happens.
   */
  follow(kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchBatch>;
  /** What happened until now: returns when all of it was told. */
  catchUp(kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchBatch>;
  /** The resourceVersion that a list of the kind has right now; null where the server tells none. */
  newestVersion(kind: ResourceKind, signal: AbortSignal): Promise<string | null>;
}

/** Changes of one kind that are to be kept. */
export interface KindChanges {
  clusterId: string;
  kind: ResourceKind;
  /** The kept resourceVersion that they follow. */
  since: string;
  /** That they lead to. */
  resourceVersion: string;
  changes: ObjectChange[];
  /** Objects that could not be read. */
  dropped: number;
  /** ISO time as of which nothing is missing. */
  at: string;
  /** `watched`: fresh for so many seconds, because more is to come; else how long it counts as fresh. */
  ttl: { watched: number } | TtlRule;
}

export interface ChangeTotals {
  added: number;
  changed: number;
  deleted: number;
}

/**
 * Keeps what a watch told. Contract: one transaction per call; changes that do not follow what is kept (somebody else has
 * written meanwhile: `since` is not the kept resourceVersion) are not written, and the answer is null: begin anew from
 * `keptVersion`. An older state never replaces a newer one, and a deletion takes only the object it is of. Rejects with
 * AppError STORE_* or LEASE_HELD (the caller does not hold the cluster's lease).
 */
export interface ChangeWriter {
  applyChanges(changes: KindChanges): Promise<ChangeTotals | null>;
  /** From which a watch of the kind can go on; null: only a list helps. */
  keptVersion(clusterId: string, kind: ResourceKind): Promise<string | null>;
  /** A watch has ended: with a failure that shows until the kind is read again (null: without), fresh for so long from its asOf on. */
  endWatch(clusterId: string, kind: ResourceKind, ttl: TtlRule, failure: Failure | null): Promise<void>;
}
