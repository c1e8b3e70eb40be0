import type { Scope } from '../coverage.ts';
import type { Failure } from '../errors.ts';
import type { UsageCoverage, UsageSample, UsageSource } from '../usage.ts';

/** How full the volume of a claim was. */
export interface VolumeSample {
  namespace: string;
  claim: string;
  /** When it was measured, ISO 8601, UTC. */
  at: string;
  usedBytes: number;
  capacityBytes: number;
}

export interface UsageReading {
  source: UsageSource;
  samples: UsageSample[];
  /** Absent where nobody who was asked measures volumes. */
  volumes?: readonly VolumeSample[];
  /** Why a part of it was not seen (nodes forbidden, pods of some namespaces only); null: all of it was. */
  failure: Failure | null;
}

/**
 * Reads what nodes and containers use now. Contract: a few requests and a few seconds, whatever the cluster does; throws AppError
 * when nothing of it can be seen (NOT_FOUND: nobody measures it), never anything else but the signal's reason.
 */
export interface UsageReader {
  readUsage(signal: AbortSignal): Promise<UsageReading>;
}

/** The newest sample of a pod (the sum of its containers) or of a node. */
export interface NewestUsage {
  cpuMillis: number | null;
  memoryBytes: number | null;
  /** The oldest of its samples, ISO 8601, UTC. */
  at: string;
}

/** What a call did: nothing (no hour is over), a part of the work that an hour makes, the rest of it. */
export type HourClosing = 'nothing' | 'part' | 'hour';

/** What is still kept after a pruning. */
export interface UsageRetention {
  /** ISO times: samples before the one go, hourly figures before the other. */
  samplesBefore: string;
  hoursBefore: string;
}

/**
 * Keeps usage: the newest sample of each node and container, raw samples, hourly figures, histograms. Contract: a sample that is
 * kept already (same time) is not kept twice; where nothing was measured there is a gap, and nothing is made up for it.
 * `save` and `closeHour` reject with LEASE_HELD unless the caller holds the cluster's lease.
 */
export interface UsageStore {
  /** Answers how many of the samples were new. `askedAt`: ISO time. Of volumes the newest reading alone is kept. */
  save(clusterId: string, reading: UsageReading, askedAt: string): Promise<number>;
  /** Usage could not be seen: what is kept stays, with its age. */
  saveFailure(clusterId: string, failure: Failure, askedAt: string): Promise<void>;
  /** Makes hourly figures and histograms of the oldest hour that is over, and packs its samples: a part of that work with each call. */
  closeHour(clusterId: string): Promise<HourClosing>;
  /** Deletes at most `limit` rows that are too old; answers how many went. */
  prune(retention: UsageRetention, limit: number): Promise<number>;
  /** By cluster id, then by `namespace/pod` or by node. */
  newest(kind: 'pods' | 'nodes', scope: Scope): Promise<Map<string, Map<string, NewestUsage>>>;
  /** Of every cluster in the scope; one that was never asked has neither source nor reason. */
  coverage(scope: Scope): Promise<UsageCoverage[]>;
}
