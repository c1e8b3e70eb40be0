import type { KubeconfigFinder } from '../clusters/kubeconfig/kubeconfig-finder.ts';
import type { EmbeddedReaders } from '../clusters/through-mcp/embedded-readers.ts';
import { embeddedServerName } from '../clusters/through-mcp/embedded-server.ts';
import { describeProfile } from '../clusters/through-mcp/propose/describe-profile.ts';
import { definitionOf } from '../clusters/through-mcp/tool-definition.ts';
import { untrusted } from '../clusters/through-mcp/trust/advice.ts';
import type { ServerTrust } from '../clusters/through-mcp/trust/server-trust.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import { isAppError, toFailure } from '../domain/errors.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { McpToolStore } from '../domain/ports/store.ts';
import type { McpServerOutcome, ToolReport } from '../domain/reports.ts';
import { discoverTools, unusableServer } from '../mcp/discover-tools.ts';
import type { McpServerConfig, ParsedServers } from '../mcp/server-config.ts';
import type { ServerSessions } from '../mcp/server-sessions.ts';
import { configuredServers, serverNamed } from './configured-servers.ts';

export interface ToolRequest {
  /** Ask servers whose tools are fresh, too. */
  refresh: boolean;
  /** Names of servers that the user says yes to. */
  trust?: readonly string[];
}

export interface ToolDiscovery {
  settings: Settings;
  environment: ProcessEnvironment;
  clock: Clock;
  store: McpToolStore;
  request: ToolRequest;
  signal: AbortSignal;
  kubeconfig: Pick<KubeconfigFinder, 'find'>;
  embedded: Pick<EmbeddedReaders, 'config'>;
  pool: ServerSessions;
  trust: ServerTrust;
}

/**
 * The tools of the embedded server and of the user's own, and what may be done with each. A server that fails is one
 * outcome. Throws MCP_SERVER_UNKNOWN and MCP_UNTRUSTED for a yes that cannot be kept.
 */
export async function discoverAllTools(discovery: ToolDiscovery): Promise<ToolReport> {
  const own = await configuredServers(discovery.settings, discovery.environment);
  for (const name of discovery.request.trust ?? []) await acceptServer(name, own, discovery);
  const embedded = await embeddedServer(discovery);
  const servers = [...embedded.servers, ...own.servers];
  const report = await discoverTools({
    ...discovery,
    servers,
    ttlSeconds: discovery.settings.toolsTtlSeconds,
    refresh: discovery.request.refresh,
  });
  const outcomes = report.servers.map((outcome) =>
    judged(outcome, report, {
      server: servers.find(({ name }) => name === outcome.server),
      trust: discovery.trust,
    }),
  );
  const unusable = [...embedded.problems, ...own.problems].map(unusableServer);
  return { ...report, servers: [...(await Promise.all(outcomes)), ...unusable] };
}

/** That its program is missing is said of it as of any other server. */
async function embeddedServer({ kubeconfig, embedded }: ToolDiscovery): Promise<ParsedServers> {
  // The embedded server wants to know the contexts; that there are none is no reason to have no tools.
  await kubeconfig.find().catch(() => null);
  try {
    return { servers: [await embedded.config()], problems: [] };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { servers: [], problems: [{ name: embeddedServerName, failure: toFailure(error) }] };
  }
}

async function acceptServer(
  name: string,
  configured: ParsedServers,
  { pool, trust, signal }: ToolDiscovery,
): Promise<void> {
  const server = serverNamed(name, configured);
  const tools = await pool.listTools(server, signal);
  await trust.accept(server, tools.map(definitionOf), 'command', signal);
}

async function judged(
  outcome: McpServerOutcome,
  { tools }: ToolReport,
  { server, trust }: { server: McpServerConfig | undefined; trust: ServerTrust },
): Promise<McpServerOutcome> {
  const own = tools.filter((tool) => tool.server === outcome.server);
  if (server === undefined || own.length === 0) return outcome;
  const judgement = await trust.judge(server, own);
  const { use } = judgement;
  if (judgement.use === 'none' || server.trust === 'none') return { ...outcome, use: 'none' };
  if (judgement.use === 'known' || judgement.use === 'accepted')
    return { ...outcome, use, reads: describeProfile(judgement.profile) };
  const [proposal] = judgement.proposals;
  // The file's yes is for what rules propose: nobody has seen there what a model did.
  const isAccepted = server.trust === 'read' && use === 'proposed' && proposal?.proposedBy === undefined;
  return {
    ...outcome,
    use,
    reads: proposal === undefined ? null : describeProfile(proposal),
    advice: isAccepted ? null : toFailure(untrusted(server.name, judgement)),
  };
}
