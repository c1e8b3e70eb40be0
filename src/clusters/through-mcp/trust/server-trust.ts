import { AppError, isAppError } from '../../../domain/errors.ts';
import type { TrustedServer } from '../../../domain/mcp-trust.ts';
import type { Clock } from '../../../domain/ports/outside.ts';
import type { ProposalStore } from '../../../domain/ports/proposals.ts';
import type { McpTrustStore } from '../../../domain/ports/store.ts';
import type { ExtractionOptions } from '../../../extract/extract-resource.ts';
import type { McpServerConfig } from '../../../mcp/server-config.ts';
import { serverIdentity } from '../../../mcp/server-identity.ts';
import type { ServerSessions } from '../../../mcp/server-sessions.ts';
import { namedClusters } from '../named-clusters.ts';
import { matchProfile } from '../profiles/match-profile.ts';
import type { McpProfile } from '../profiles/profile.ts';
import { toolsOf } from '../propose/describe-profile.ts';
import { profilesOfForm } from '../propose/profiles-of-form.ts';
import { fingerprintOfTools } from '../propose/tools-for-model.ts';
import { ServerTools } from '../server-tools.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { howToPropose, untrusted } from './advice.ts';
import { type Judgement, judgeServer, type Unknown, withProposals } from './judge-server.ts';
import { isUnreachable, type Proof, proveProfile } from './prove-profile.ts';

export interface ServerTrustOptions {
  pool: ServerSessions;
  store: McpTrustStore;
  /** What models proposed of servers that no rule knows. */
  proposals: ProposalStore;
  profiles: readonly McpProfile[];
  extraction: ExtractionOptions;
  clock: Clock;
}

/** What the user has said of their servers, and what follows. */
export class ServerTrust {
  readonly #options: ServerTrustOptions;

  constructor(options: ServerTrustOptions) {
    this.#options = options;
  }

  /** A trust that is lost stays lost until the user says yes again, though the server should change back. */
  async judge(server: McpServerConfig, tools: readonly ToolDefinition[]): Promise<Judgement> {
    const { profiles, store } = this.#options;
    const known = matchProfile(profiles, tools);
    if (known !== null) return { use: 'known', profile: known };
    const trusted = await store.trustedServers();
    const trust = trusted.find((candidate) => candidate.server === server.name) ?? null;
    const judgement = judgeServer({ tools, trust, identity: serverIdentity(server) });
    if (judgement.use === 'changed' && judgement.trust.lost === null)
      await store.saveTrust({ ...judgement.trust, lost: judgement.why });
    return this.#withModels(judgement, server, tools);
  }

  /** What a model proposed, where no rule proposes anything: held to the tools as they are now, each time anew. */
  async #withModels(
    judgement: Unknown,
    server: McpServerConfig,
    tools: readonly ToolDefinition[],
  ): Promise<Judgement> {
    const isProposed = 'proposals' in judgement && judgement.proposals.length > 0;
    if (judgement.use === 'accepted' || isProposed) return judgement;
    const fingerprint = fingerprintOfTools(serverIdentity(server), tools);
    const proposed = await this.#options.proposals.newestProposal(fingerprint);
    const verdict = proposed === null ? null : profilesOfForm(proposed, tools);
    return verdict?.ok === true ? withProposals(judgement, verdict.profiles) : judgement;
  }

  /** Proves a server by its first calls and keeps the yes. Throws MCP_UNTRUSTED with the reason when it does not prove itself. */
  async accept(
    server: McpServerConfig,
    tools: readonly ToolDefinition[],
    acceptedBy: TrustedServer['acceptedBy'],
    signal: AbortSignal,
  ): Promise<TrustedServer> {
    const judgement = await this.judge(server, tools);
    const proposals = 'proposals' in judgement ? judgement.proposals : [];
    if (judgement.use === 'accepted') return judgement.trust;
    if (judgement.use === 'known')
      throw new AppError('USAGE', `MCP server ${server.name} is known and needs no yes`, {
        hint: 'It is used already; "trust": "none" in its entry would leave it alone.',
      });
    // Whoever wrote the file has not seen what a model proposed since.
    const isByModel = proposals.some(({ proposedBy }) => proposedBy !== undefined);
    if (acceptedBy === 'configuration' && isByModel && judgement.use === 'proposed')
      throw untrusted(server.name, judgement);
    const { profile, detail } = await this.#prove(server, proposals, { tools, signal });
    const trust: TrustedServer = {
      server: server.name,
      identity: serverIdentity(server),
      profile,
      tools: hashesOf(profile, tools),
      acceptedAt: new Date(this.#options.clock.now()).toISOString(),
      acceptedBy,
      proof: detail,
      lost: null,
    };
    await this.#options.store.saveTrust(trust);
    return trust;
  }

  async #prove(
    server: McpServerConfig,
    proposals: readonly McpProfile[],
    { tools, signal }: { tools: readonly ToolDefinition[]; signal: AbortSignal },
  ): Promise<Proof> {
    let first: AppError | null = null;
    for (const profile of proposals) {
      const { pool, extraction } = this.#options;
      const trusted = hashesOf(profile, tools);
      const caller = new ServerTools({ pool, config: async () => server, profile, trusted });
      try {
        const clusters = namedClusters(server, profile);
        return await proveProfile({ server: server.name, clusters, profile, caller, extraction, signal });
      } catch (error) {
        signal.throwIfAborted();
        if (!isAppError(error) || isUnreachable(error)) throw error;
        first ??= error;
      }
    }
    throw (
      first ??
      new AppError('MCP_UNTRUSTED', `MCP server ${server.name} has no tools that a profile can be made of`, {
        cluster: server.name,
        hint: `Its tools must list namespaces and other kinds; docs/mcp.md says how they are recognised. ${howToPropose(server.name)}`,
      })
    );
  }
}

function hashesOf(profile: McpProfile, tools: readonly ToolDefinition[]): Record<string, string> {
  const used = toolsOf(profile);
  return Object.fromEntries(
    tools.filter(({ name }) => used.includes(name)).map(({ name, definitionHash }) => [name, definitionHash]),
  );
}
