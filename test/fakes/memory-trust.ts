import { profiles } from '../../src/clusters/through-mcp/profiles/registry.ts';
import { ServerTrust } from '../../src/clusters/through-mcp/trust/server-trust.ts';
import type { TrustedServer } from '../../src/domain/mcp-trust.ts';
import type { ProposalKey, ProposalStore } from '../../src/domain/ports/proposals.ts';
import type { McpTrustStore } from '../../src/domain/ports/store.ts';
import type { ProposedForm } from '../../src/domain/profile-form.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { FakeClock } from './fake-clock.ts';
import { keyedTestHash, testRedactor } from './test-redactor.ts';

/** Keeps each yes in memory. */
export class MemoryTrustStore implements McpTrustStore {
  readonly kept = new Map<string, TrustedServer>();

  async trustedServers(): Promise<TrustedServer[]> {
    return [...this.kept.values()];
  }

  async saveTrust(trust: TrustedServer): Promise<void> {
    this.kept.set(trust.server, trust);
  }
}

/** Keeps the newest proposal of each server in memory. */
export class MemoryProposalStore implements ProposalStore {
  readonly kept = new Map<string, ProposedForm>();

  async findProposal({ fingerprint, model, prompt }: ProposalKey): Promise<ProposedForm | null> {
    return this.kept.get([fingerprint, model, prompt].join(' ')) ?? null;
  }

  async newestProposal(fingerprint: string): Promise<ProposedForm | null> {
    return this.kept.get(fingerprint) ?? null;
  }

  async saveProposal({ fingerprint, model, prompt }: ProposalKey, proposal: ProposedForm): Promise<void> {
    this.kept.set([fingerprint, model, prompt].join(' '), proposal);
    this.kept.set(fingerprint, proposal);
  }
}

export function trustOf(
  pool: SessionPool,
  store: McpTrustStore = new MemoryTrustStore(),
  proposals: ProposalStore = new MemoryProposalStore(),
): ServerTrust {
  return new ServerTrust({
    pool,
    store,
    proposals,
    profiles,
    extraction: { redactor: testRedactor(), hash: keyedTestHash },
    clock: new FakeClock(),
  });
}
