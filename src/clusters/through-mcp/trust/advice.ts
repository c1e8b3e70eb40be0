import { AppError } from '../../../domain/errors.ts';
import { describeProfile } from '../propose/describe-profile.ts';
import type { Judgement } from './judge-server.ts';

type Untrusted = Extract<Judgement, { use: 'proposed' | 'changed' }>;

/** What is told of a server that is not used, because a yes is missing. */
export function untrusted(server: string, judgement: Untrusted): AppError {
  return new AppError('MCP_UNTRUSTED', `MCP server ${server} is not used: ${whyUntrusted(judgement)}`, {
    cluster: server,
    hint: howToTrust(server, judgement),
  });
}

export function whyUntrusted(judgement: Untrusted): string {
  const [proposal] = judgement.proposals;
  // Of a model's proposal the description itself says whose it is.
  const lead = proposal?.proposedBy === undefined ? 'proposed: ' : '';
  const proposed = proposal === undefined ? '' : `; ${lead}${describeProfile(proposal)}`;
  const why = judgement.use === 'changed' ? `${judgement.why}` : 'no profile knows it';
  return `${why}${proposed}`;
}

export function howToTrust(server: string, { proposals }: Untrusted): string {
  if (proposals.length === 0)
    return `Nothing that it offers could be used; remove it, or give it "trust": "none". ${howToPropose(server)}`;
  return `Accept it with: k8s-mcp-agent discover --trust ${shellWord(server)}; or give it "trust": "none" to hear no more of it.`;
}

export function howToPropose(server: string): string {
  return `A language model looks at its tools with: k8s-mcp-agent discover --propose ${shellWord(server)}`;
}

function shellWord(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
