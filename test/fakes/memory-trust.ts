import { profiles } from '../../src/clusters/through-mcp/profiles/registry.ts';
import { ServerTrust } from '../../src/clusters/through-mcp/trust/server-trust.ts';
import type { TrustedServer } from '../../src/domain/mcp-trust.ts';
import type { McpTrustStore } from '../../src/domain/ports/store.ts';
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

export function trustOf(pool: SessionPool, store: McpTrustStore = new MemoryTrustStore()): ServerTrust {
  return new ServerTrust({
    pool,
    store,
    profiles,
    extraction: { redactor: testRedactor(), hash: keyedTestHash },
    clock: new FakeClock(),
  });
}
