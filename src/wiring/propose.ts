import { AnswerBudget } from '../agent/answer-budget.ts';
import { proposeProfile } from '../agent/propose-profile.ts';
import { profilesOfForm } from '../clusters/through-mcp/propose/profiles-of-form.ts';
import { fingerprintOfTools, toolsForModel } from '../clusters/through-mcp/propose/tools-for-model.ts';
import { definitionOf, type ToolDefinition } from '../clusters/through-mcp/tool-definition.ts';
import type { ServerTrust } from '../clusters/through-mcp/trust/server-trust.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import { isAppError } from '../domain/errors.ts';
import type { Model } from '../domain/ports/model.ts';
import type { ProposalStore } from '../domain/ports/proposals.ts';
import type { ProfileProposal, ProposalReport } from '../domain/reports.ts';
import type { McpServerConfig } from '../mcp/server-config.ts';
import { serverIdentity } from '../mcp/server-identity.ts';
import type { ServerSessions } from '../mcp/server-sessions.ts';
import { type AgentSurroundings, openModelWithNames, redactorForModels } from './agent.ts';
import { configuredServers, serverNamed } from './configured-servers.ts';

export interface ProposeWithModelOptions extends AgentSurroundings {
  environment: ProcessEnvironment;
  store: { proposals: ProposalStore; hashKey(): Promise<Uint8Array> };
  pool: ServerSessions;
  trust: Pick<ServerTrust, 'judge'>;
  /** Names of servers. */
  servers: readonly string[];
  signal: AbortSignal;
}

/**
 * Has the model of the settings propose how servers could be read that no rule knows. Calls none of their tools. Rejects with
 * MCP_SERVER_UNKNOWN, STORE_*, CANCELLED: where a server or the model fails, that is the answer's failure.
 */
export async function proposeWithModel(options: ProposeWithModelOptions): Promise<ProposalReport> {
  const { settings, environment, servers: names, signal } = options;
  const configured = await configuredServers(settings, environment);
  const servers = [...new Set(names)].map((name) => serverNamed(name, configured));
  const limits = { tokens: settings.answerTokens, dollars: settings.answerDollars };
  const budget = new AnswerBudget({ ...limits, steps: servers.length });
  const proposals: ProfileProposal[] = [];
  let failure: ProposalReport['failure'] = null;
  try {
    for (const server of servers) proposals.push(await proposeFor(server, options, budget));
  } catch (error) {
    if (signal.aborted || !isAppError(error) || error.code.startsWith('STORE_')) throw error;
    failure = error;
  }
  const { inputTokens, outputTokens, dollars } = budget.cost;
  return { proposals, cost: { inputTokens, outputTokens, dollars }, failure };
}

async function proposeFor(
  server: McpServerConfig,
  options: ProposeWithModelOptions,
  budget: AnswerBudget,
): Promise<ProfileProposal> {
  const { pool, store, clock, signal } = options;
  const tools = (await pool.listTools(server, signal)).map(definitionOf);
  const { text, shown } = toolsForModel(tools);
  const needless = (await whyNeedless(server, tools, options)) ?? (shown === 0 ? nothingToShow : null);
  const asked = { server: server.name, shown, tools: tools.length };
  const notAsked = needless ?? budget.exhausted;
  if (notAsked !== null) return { ...asked, shown: 0, model: null, isKept: false, refusal: notAsked };
  const proposed = await proposeProfile({
    tools: text,
    fingerprint: fingerprintOfTools(serverIdentity(server), tools),
    whyNot: (proposal) => {
      const verdict = profilesOfForm(proposal, tools);
      return verdict.ok ? null : verdict.why;
    },
    model: await openModelFor(options),
    redactor: redactorForModels(await store.hashKey()),
    proposals: store.proposals,
    budget,
    clock,
    signal,
  });
  return { ...asked, ...proposed };
}

const nothingToShow = 'none of its tools says by its name that it reads, so that no model was asked';

/** Why no model is asked; null: one is. */
async function whyNeedless(
  server: McpServerConfig,
  tools: readonly ToolDefinition[],
  { trust }: ProposeWithModelOptions,
): Promise<string | null> {
  if (server.trust === 'none') return 'it is to be left alone ("trust": "none" in its entry)';
  const judgement = await trust.judge(server, tools);
  if (judgement.use === 'known') return 'it is known, and read without a proposal';
  if (judgement.use === 'accepted') return 'you have said yes to it already';
  const isByRules =
    'proposals' in judgement && judgement.proposals.some(({ proposedBy }) => proposedBy === undefined);
  return isByRules ? 'rules propose something for it already, which discover shows' : null;
}

/** What a tool list says cannot be told from names that it holds. */
function openModelFor(options: ProposeWithModelOptions): Promise<Model> {
  const refusal = 'the tools of a server cannot be sent to a model without the names that are in them';
  return openModelWithNames(options, { refusal, option: '--propose' });
}
