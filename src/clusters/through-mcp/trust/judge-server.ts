import type { TrustedServer } from '../../../domain/mcp-trust.ts';
import { McpProfile } from '../profiles/profile.ts';
import { proposeProfiles } from '../propose/propose-profiles.ts';
import type { ToolDefinition } from '../tool-definition.ts';

/** What may be done with a server. */
export type Judgement =
  /** One that we know: used without asking. */
  { use: 'known'; profile: McpProfile } | Unknown;

/** What may be done with a server that no profile of ours knows. */
export type Unknown =
  /** The user said yes, and its tools are what they were then. */
  | { use: 'accepted'; profile: McpProfile; trust: TrustedServer }
  /** It could be used like this, best first, if the user says yes. */
  | { use: 'proposed'; proposals: McpProfile[] }
  /** The user said yes, to something else than it is now. */
  | { use: 'changed'; why: string; trust: TrustedServer; proposals: McpProfile[] }
  /** Nothing of Kubernetes that could be told by its tools. */
  | { use: 'none' };

export interface JudgedServer {
  tools: readonly ToolDefinition[];
  /** The yes that is kept of a server of this name. */
  trust: TrustedServer | null;
  identity: string;
}

/** What may be done with a server that we do not know, by its tools and what the user has said. Pure. */
export function judgeServer({ tools, trust, identity }: JudgedServer): Unknown {
  if (trust !== null) return judgeTrusted(trust, { tools, identity });
  const proposals = proposeProfiles(tools);
  return proposals.length === 0 ? { use: 'none' } : { use: 'proposed', proposals };
}

/** The same judgement of a server that no rule knows, now that something is proposed for it. */
export function withProposals(judgement: Unknown, proposals: McpProfile[]): Unknown {
  if (judgement.use === 'none') return { use: 'proposed', proposals };
  return judgement.use === 'changed' ? { ...judgement, proposals } : judgement;
}

function judgeTrusted(
  trust: TrustedServer,
  { tools, identity }: Pick<JudgedServer, 'tools' | 'identity'>,
): Unknown {
  const profile = McpProfile.safeParse(trust.profile);
  const why = trust.lost ?? whyLost(trust, { tools, identity });
  if (why !== null || !profile.success)
    return {
      use: 'changed',
      why: why ?? 'what was kept of it cannot be read',
      trust,
      proposals: proposeProfiles(tools),
    };
  return { use: 'accepted', profile: profile.data, trust };
}

function whyLost(
  trust: TrustedServer,
  { tools, identity }: Pick<JudgedServer, 'tools' | 'identity'>,
): string | null {
  if (trust.identity !== identity) return 'another program or address has its name now';
  const changed = Object.entries(trust.tools).find(
    ([name, hash]) => tools.find((tool) => tool.name === name)?.definitionHash !== hash,
  );
  if (changed === undefined) return null;
  const [name] = changed;
  const isThere = tools.some((tool) => tool.name === name);
  return isThere
    ? `its tool ${name} is defined otherwise than when you said yes`
    : `its tool ${name} is gone`;
}
