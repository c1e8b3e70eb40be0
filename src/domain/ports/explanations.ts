import type { Explanation } from '../explanation.ts';

/** By what an explanation is found again: another model, prompt or evidence is another explanation. */
export interface ExplanationKey {
  /** Stands for the incident and its evidence. */
  fingerprint: string;
  model: string;
  prompt: number;
}

/**
 * Keeps explanations of incidents. Contract: they are redacted already; those older than 30 days are forgotten; rejects with
 * AppError STORE_*.
 */
export interface ExplanationStore {
  find(key: ExplanationKey): Promise<Explanation | null>;
  save(key: ExplanationKey, explanation: Explanation): Promise<void>;
}
