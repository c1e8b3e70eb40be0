import type { ProposalKey, ProposalStore } from '../../domain/ports/proposals.ts';
import { ProposedForm } from '../../domain/profile-form.ts';
import { ModelWords } from './model-words.ts';
import type { PrivateDatabase } from './private-database.ts';

/** What models proposed of MCP servers, in `private.db`: beside the user's yes, and never exported. */
export class SqliteProposalStore implements ProposalStore {
  readonly #words: ModelWords;

  constructor(database: PrivateDatabase) {
    this.#words = new ModelWords(database, 't_profile_proposals');
  }

  async findProposal(key: ProposalKey): Promise<ProposedForm | null> {
    return proposalOf(this.#words.find(key));
  }

  async newestProposal(fingerprint: string): Promise<ProposedForm | null> {
    return proposalOf(this.#words.findNewest(fingerprint));
  }

  async saveProposal(key: ProposalKey, proposal: ProposedForm, at: string): Promise<void> {
    this.#words.save(key, JSON.stringify(proposal), at);
  }
}

function proposalOf(words: string | null): ProposedForm | null {
  if (words === null) return null;
  try {
    return ProposedForm.safeParse(JSON.parse(words)).data ?? null;
  } catch {
    // What is no JSON was written by nobody of ours: it counts as none.
    return null;
  }
}
