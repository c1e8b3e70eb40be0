import type { Scope } from '../coverage.ts';
import type { ResourceKind } from '../kind.ts';
import type { Drop, Resource } from '../resource.ts';
import type { UnreadText } from '../unread.ts';

/** The last answer of a kind that no rule could read, and what else is kept of the kind. */
export interface KeptUnread extends UnreadText {
  clusterId: string;
  cluster: string;
  kind: ResourceKind;
  /** ISO 8601, UTC: when it was said last. */
  saidAt: string;
  /** Where the kind's rows are from: nowhere, a model that read an earlier answer, or a source that wins over any model. */
  rows: 'none' | 'model' | 'other';
}

/** By what a reading is found again: another text, model or prompt is another reading. */
export interface UnreadReadingKey {
  /** Stands for the text and for what it was asked for. */
  fingerprint: string;
  model: string;
  prompt: number;
}

/**
 * Answers that no rule could read, and what models made of them. Contract: one text per kind, the one that was said last;
 * readings are redacted already, and those older than 30 days are forgotten; rejects with AppError STORE_*.
 */
export interface UnreadStore {
  unreadTexts(scope: Scope): Promise<KeptUnread[]>;
  findReading(key: UnreadReadingKey): Promise<string | null>;
  /** `at`: ISO 8601, UTC. */
  saveReading(key: UnreadReadingKey, reading: string, at: string): Promise<void>;
}

export interface SaidResources {
  resources: Resource[];
  dropped: Drop[];
}

/**
 * What a model's reading of a text holds. Contract: pure; each resource's name and namespace stand in the text, and a cell that
 * does not is left out; null: the reading is none.
 */
export type ReadingParser = (reading: string, text: string, kind: ResourceKind) => SaidResources | null;
