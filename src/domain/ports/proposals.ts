import type { ProposedForm } from '../profile-form.ts';

/** By what a proposal is found again: other tools, another model or prompt is another proposal. */
export interface ProposalKey {
  /** Stands for the server and for the definitions of all its tools. */
  fingerprint: string;
  model: string;
  prompt: number;
}

/**
 * How models proposed to use servers. Contract: what cannot be read counts as none; those older than 30 days are forgotten;
 * rejects with AppError STORE_*.
 */
export interface ProposalStore {
  findProposal(key: ProposalKey): Promise<ProposedForm | null>;
  /** The newest for a server as it is defined, whichever model made it. */
  newestProposal(fingerprint: string): Promise<ProposedForm | null>;
  /** `at`: ISO 8601, UTC. */
  saveProposal(key: ProposalKey, proposal: ProposedForm, at: string): Promise<void>;
}
