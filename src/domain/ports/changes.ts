import type { Change, HistoryReach } from '../change.ts';
import type { CacheMetadata, Scope } from '../coverage.ts';
import type { LabelRequirement } from './store.ts';

export interface ChangeFilter {
  /** Milliseconds: changes after `since`, up to and with `until`. */
  since: number;
  until: number;
  /** GroupResource. */
  kinds?: string[];
  namespaces?: string[];
  names?: string[];
  /** Of the object after the change; of one that is gone, before it. */
  labels?: LabelRequirement[];
  /** The newest so many; the total is told all the same. */
  limit: number;
}

/** Body texts, redacted JSON; null: there was no object then, or its body is not kept. */
export interface ChangedBodies {
  before: string | null;
  after: string | null;
}

/**
 * Reads the history. Contract: sees only what the scope allows; changes without words are told of nowhere; newest first;
 * never contacts a cluster.
 */
export interface ChangeReader {
  changes(filter: ChangeFilter, scope: Scope): Promise<{ rows: Change[]; total: number }>;
  /** The two states of each change, in the order of the ids. */
  bodies(ids: readonly number[]): Promise<ChangedBodies[]>;
  /** Of every kind that is kept, how far back its history goes. */
  reach(scope: Scope): Promise<(HistoryReach & { clusterId: string })[]>;
  /** What was kept of each kind at a moment, in milliseconds, as far as the history reaches; `asOf` is the last look not after it. */
  cacheMetadataAt(at: number, scope: Scope): Promise<CacheMetadata[]>;
}

export interface HistoryLimits {
  /** kind (GroupResource) → changes before this moment (ms) are too old; `default` is for every other kind. */
  before: Readonly<Record<string, number>>;
  /** Changes that are removed in one transaction at most. */
  limit: number;
}

/**
 * Forgets the history that is too old. Contract: one short transaction per call, so that no writer waits for long; answers how
 * many changes were removed, 0 when none is left; what is asked for about an earlier moment is then out of reach, and says so.
 */
export interface HistoryPruner {
  pruneHistory(limits: HistoryLimits): Promise<number>;
  /** How many changes `pruneHistory` would remove. */
  countPrunable(limits: HistoryLimits): Promise<number>;
  /** The moment (ms) up to which history has to go for the file to be smaller than `bytes`; null: it is small enough. */
  momentForSize(bytes: number): Promise<number | null>;
  /** Gives free pages back to the disk, a few at a time; answers the bytes given back by this call. */
  shrink(): Promise<number>;
}
